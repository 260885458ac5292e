import type { Usage } from '../../client/usage.ts'
import { Quantity } from '../../kinds/quantity.ts'

/** An amount in use as metrics write it: CPU in billionths of a core, memory in bytes. */
export const amounts = ({ cpu, memory }: Usage) => ({
  cpu: new Quantity(BigInt(Math.round(cpu * 1e9)), -9, 'DecimalSI').toString(),
  memory: new Quantity(BigInt(Math.round(memory)), 0, 'BinarySI').toString(),
})
