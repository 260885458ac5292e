import type { quantityOf } from '../../kinds/quantity.ts'
import {
  allowsAccess,
  askedSize,
  className,
  isSameMode,
  sizeOf,
} from '../../kinds/volumes/match.ts'
import type { Claim, Volume } from './tools.ts'

/** Why a volume is not what a claim asks for, if it is not. */
export function misfit(volume: Volume, claim: Claim): string | undefined {
  const { name, deletionTimestamp } = volume.metadata
  if (deletionTimestamp) return `the volume is marked for deletion "${name}"`
  if (whole(sizeOf(volume)).compare(whole(askedSize(claim))) < 0) return 'requested PV is too small'
  if (className(volume) !== className(claim)) return 'storageClassName does not match'
  if (!isSameMode(volume, claim)) return 'incompatible volumeMode'
  return allowsAccess(volume, claim) ? undefined : 'incompatible accessMode'
}

const whole = (size: ReturnType<typeof quantityOf>) => size.roundUp(0)
