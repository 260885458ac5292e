import { UnsupportedDockerfileError } from '../errors.ts'
import { type InstructionReader, oneFlag, switchFlag } from '../instruction-reader.ts'
import { readTransfer, type Transfer, transferFlags } from './transfer.ts'

export interface Copy extends Transfer {
  readonly kind: 'copy'
  /** A stage by name or number, or an image; the build context when undefined. */
  readonly from: string | undefined
  /** Whether the folders above a source are made below the destination too. */
  readonly keepsParents: boolean
}

export const copy: InstructionReader<Copy> = {
  keyword: 'COPY',
  flags: ['from', 'parents', ...transferFlags],
  read(raw) {
    const from = oneFlag(raw, 'from')
    if (from?.includes('$')) {
      throw new UnsupportedDockerfileError(
        raw.place,
        'a variable in COPY --from',
        'Name the image in a stage (FROM $IMAGE AS name) and copy from that stage.',
      )
    }
    return { kind: 'copy', ...readTransfer(raw), from, keepsParents: switchFlag(raw, 'parents') }
  },
}
