import type { Usage } from '../../client/usage.ts'
import { Quantity } from '../../kinds/quantity.ts'

/** An amount in use as metrics write it: CPU in billionths of a core, memory in bytes. */
export const amounts = ({ cpu, memory }: Usage) => ({
  cpu: new Quantity(BigInt(Math.round(cpu * 1e9)), -9, 'DecimalSI').toString(),
  memory: new Quantity(BigInt(Math.round(memory)), 0, 'BinarySI').toString(),
})

/** Milliseconds as Go writes a duration: `15s`, `1m0s`, `1.5s`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1000) return milliseconds <= 0 ? '0s' : `${milliseconds}ms`
  const minutes = Math.floor(milliseconds / 60_000)
  const seconds = `${(milliseconds % 60_000) / 1000}s`
  if (minutes === 0) return seconds
  return minutes < 60
    ? `${minutes}m${seconds}`
    : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`
}
