import { DockerfileError } from '../errors.ts'
import { checkFlags, type InstructionReader, type Written } from '../instruction-reader.ts'
import type { RawInstruction } from '../raw-instruction.ts'
import { type Add, add } from './add.ts'
import { type Arg, arg } from './arg.ts'
import { type Cmd, cmd } from './cmd.ts'
import { type Copy, copy } from './copy.ts'
import { type Entrypoint, entrypoint } from './entrypoint.ts'
import { type Env, env } from './env.ts'
import { type Expose, expose } from './expose.ts'
import { type From, from } from './from.ts'
import { type Healthcheck, healthcheck } from './healthcheck.ts'
import { type Label, label } from './label.ts'
import { type Maintainer, maintainer } from './maintainer.ts'
import { type Onbuild, onbuild } from './onbuild.ts'
import { type Run, run } from './run.ts'
import { type Shell, shell } from './shell.ts'
import { type StopSignal, stopsignal } from './stopsignal.ts'
import { type User, user } from './user.ts'
import { type Volume, volume } from './volume.ts'
import { type Workdir, workdir } from './workdir.ts'

/** What stands within a stage. */
export type StageInstruction =
  | Add
  | Arg
  | Cmd
  | Copy
  | Entrypoint
  | Env
  | Expose
  | Healthcheck
  | Label
  | Maintainer
  | Onbuild
  | Run
  | Shell
  | StopSignal
  | User
  | Volume
  | Workdir

export type Instruction = From | StageInstruction

/** Every kind with its reader; a kind without one does not compile. */
const readers: {
  readonly [K in Instruction['kind']]: InstructionReader<Extract<Instruction, { kind: K }>>
} = {
  add,
  arg,
  cmd,
  copy,
  entrypoint,
  env,
  expose,
  from,
  healthcheck,
  label,
  maintainer,
  onbuild,
  run,
  shell,
  stopsignal,
  user,
  volume,
  workdir,
}

const byKeyword = new Map<string, InstructionReader<Instruction & Written>>(
  Object.values(readers).map((reader) => [reader.keyword, reader]),
)

/** @throws DockerfileError, UnsupportedDockerfileError */
export function typedInstruction(raw: RawInstruction): Instruction {
  const reader = byKeyword.get(raw.keyword)
  if (!reader)
    throw new DockerfileError(raw.place, `unknown instruction ${raw.keyword.slice(0, 40)}`)
  checkFlags(raw, reader)
  return reader.read(raw)
}
