import { ContainerError } from '../errors.ts'

const units: Readonly<Record<string, number>> = { '': 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }

/** Reads `512m`, `1.5g`, `64k` or a number of bytes, as after Docker's `--memory`. */
export function parseByteSize(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([bkmg]?)b?$/i.exec(text) ?? []
  const bytes = Math.floor(Number(number) * (units[unit.toLowerCase()] ?? Number.NaN))
  if (number !== '' && Number.isSafeInteger(bytes)) return bytes
  throw new ContainerError('invalid', `${JSON.stringify(text)} is not a size.`, {
    next: 'Write a number with b, k, m or g: 512m.',
  })
}
