import { type CommandForm, commandForm, shellText } from '../command-form.ts'
import { UnsupportedDockerfileError } from '../errors.ts'
import {
  type InstructionReader,
  oneFlag,
  requireText,
  type Written,
  written,
} from '../instruction-reader.ts'
import { type MountFlag, readMount } from '../mount-flag.ts'
import type { RawInstruction } from '../raw-instruction.ts'

export interface Run extends Written {
  readonly kind: 'run'
  readonly command: CommandForm
  readonly mounts: readonly MountFlag[]
  readonly network: 'default' | 'none' | 'host'
}

export const run: InstructionReader<Run> = {
  keyword: 'RUN',
  flags: ['mount', 'network'],
  refusedFlags: { security: 'Galley runs steps with default rights only.' },
  read(raw) {
    requireText(raw)
    const mounts = (raw.flags.get('mount') ?? []).map((text) => readMount(text, raw.place))
    return {
      kind: 'run',
      ...written(raw),
      command: readCommand(raw),
      mounts,
      network: network(raw),
    }
  },
}

/** A heredoc that stands alone is the script itself; beside a command it is the shell's to read. */
function readCommand(raw: RawInstruction): CommandForm {
  const [script] = raw.heredocs
  if (!script || !/^<<-?\S+$/.test(raw.text)) return commandForm(shellText(raw))
  if (script.content.startsWith('#!')) {
    throw new UnsupportedDockerfileError(
      raw.place,
      'a heredoc that starts with #!',
      `Name the program before the heredoc: RUN python3 <<${script.name}`,
    )
  }
  return { kind: 'shell', text: script.content }
}

function network(raw: RawInstruction): Run['network'] {
  const value = oneFlag(raw, 'network') ?? 'default'
  if (value === 'default' || value === 'none' || value === 'host') return value
  throw new UnsupportedDockerfileError(raw.place, `RUN --network=${value}`)
}
