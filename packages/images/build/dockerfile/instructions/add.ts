import { type InstructionReader, oneFlag, switchFlag } from '../instruction-reader.ts'
import { readTransfer, type Transfer, transferFlags } from './transfer.ts'

export interface Add extends Transfer {
  readonly kind: 'add'
  /** What a download has to be: a digest, to be expanded. */
  readonly checksum: string | undefined
  /** Whether archives are unpacked; by default those of the context are, downloads are not. */
  readonly unpack: boolean | undefined
}

export const add: InstructionReader<Add> = {
  keyword: 'ADD',
  flags: ['checksum', 'unpack', ...transferFlags],
  refusedFlags: { 'keep-git-dir': 'Fetch the repository before the build and COPY it.' },
  read(raw) {
    const unpack = raw.flags.has('unpack') ? switchFlag(raw, 'unpack') : undefined
    return { kind: 'add', ...readTransfer(raw), checksum: oneFlag(raw, 'checksum'), unpack }
  },
}
