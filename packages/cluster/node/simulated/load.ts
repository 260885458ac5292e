import { parseQuantity } from '../../kinds/quantity.ts'
import { parseDuration } from './duration.ts'

export interface Amounts {
  /** In cores. */
  readonly cpu: number
  /** In bytes. */
  readonly memory: number
}

/** From when on a container uses so much; what is not named stays as it was. */
export interface LoadChange extends Partial<Amounts> {
  /** Milliseconds after the pod's start. */
  readonly after: number
}

const none: Amounts = { cpu: 0, memory: 0 }

export const amountsAt = (age: number, changes: readonly LoadChange[]): Amounts =>
  changes
    .filter(({ after }) => after <= age)
    .reduce((amounts, { cpu = amounts.cpu, memory = amounts.memory }) => ({ cpu, memory }), none)

/** Reads `cpu=250m,memory=64Mi; 1m cpu=2; 5m cpu=100m`, in the order of time; undefined where it is not of that form. */
export function parseLoad(text: string): readonly LoadChange[] | undefined {
  const changes = text.split(';').map((part) => parseChange(part.trim()))
  return changes.every((it) => it !== undefined)
    ? changes.toSorted((a, b) => a.after - b.after)
    : undefined
}

function parseChange(text: string): LoadChange | undefined {
  const [, time, amounts = ''] = /^(?:(\S+)\s+)?(\S+)$/.exec(text) ?? []
  const after = time === undefined ? 0 : parseDuration(time)
  const parsed = amounts.split(',').map(parseAmount)
  if (after === undefined || !parsed.every((it) => it !== undefined)) return undefined
  return { after, ...Object.fromEntries(parsed) }
}

function parseAmount(text: string): readonly [keyof Amounts, number] | undefined {
  const [, resource, amount = ''] = /^(cpu|memory)=(.+)$/.exec(text) ?? []
  try {
    const value = parseQuantity(amount).toNumber()
    return value < 0 ? undefined : [resource === 'cpu' ? 'cpu' : 'memory', value]
  } catch {
    return undefined
  }
}
