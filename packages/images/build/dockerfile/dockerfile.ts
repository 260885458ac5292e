import { DockerfileError } from './errors.ts'
import type { Arg } from './instructions/arg.ts'
import type { From } from './instructions/from.ts'
import { type StageInstruction, typedInstruction } from './instructions/table.ts'
import { readInstructions } from './read-instructions.ts'

export interface Stage {
  /** Counted from 0. */
  readonly index: number
  readonly from: From
  readonly instructions: readonly StageInstruction[]
}

export interface Dockerfile {
  /** ARGs before the first FROM: known to FROM lines, and to stages that name them again. */
  readonly globalArgs: readonly Arg[]
  readonly stages: readonly Stage[]
}

const maxStages = 500

/**
 * A Dockerfile as typed instructions, stage by stage.
 * @param file names the file in errors
 * @throws DockerfileError, UnsupportedDockerfileError, DockerfileTooLargeError
 */
export function parseDockerfile(source: string, file: string): Dockerfile {
  const globalArgs: Arg[] = []
  const stages: { index: number; from: From; instructions: StageInstruction[] }[] = []
  for (const raw of readInstructions(source, file)) {
    const instruction = typedInstruction(raw)
    const stage = stages.at(-1)
    if (instruction.kind === 'from') {
      stages.push({ index: stages.length, from: instruction, instructions: [] })
    } else if (stage) stage.instructions.push(instruction)
    else if (instruction.kind === 'arg') globalArgs.push(instruction)
    else throw new DockerfileError(raw.place, `${raw.keyword} stands before the first FROM`)
  }
  if (stages.length === 0) throw new DockerfileError({ file, line: 1 }, 'there is no FROM')
  if (stages.length > maxStages) {
    throw new DockerfileError({ file, line: 1 }, `more than ${maxStages} stages`)
  }
  return { globalArgs, stages }
}
