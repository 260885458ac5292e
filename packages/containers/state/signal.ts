import { constants } from 'node:os'
import { ContainerError } from '../errors.ts'

/** The name of a signal that Node knows, or the number of one for real time, which it does not. */
export type Signal = NodeJS.Signals | number

/** As programs see them: the C library keeps two of the kernel's for itself (signal(7)). */
const firstRealTime = 34
const lastRealTime = 64

/** `15`, `TERM` and `SIGTERM` are the same, and so are `37` and `SIGRTMIN+3`. Throws for what is no signal. */
export function parseSignal(text: string): Signal {
  const upper = text.toUpperCase()
  const name = upper.startsWith('SIG') ? upper : `SIG${upper}`
  const signals: Readonly<Record<string, number>> = constants.signals
  const known = Object.keys(signals).find((it) => it === name || String(signals[it]) === text)
  // Safe: it is one of the names that Node itself lists.
  if (known) return known as NodeJS.Signals
  const number = realTimeNumber(name) ?? (/^\d{2}$/.test(text) ? Number(text) : 0)
  if (number >= firstRealTime && number <= lastRealTime) return number
  throw new ContainerError('invalid', `${JSON.stringify(text)} is not a signal.`, {
    next: 'Give a name such as SIGTERM, or a number.',
  })
}

function realTimeNumber(name: string): number | undefined {
  const match = /^SIGRT(?:MIN(?:\+(\d{1,2}))?|MAX(?:-(\d{1,2}))?)$/.exec(name)
  if (!match) return undefined
  const [, above = 0, below = 0] = match
  return name.startsWith('SIGRTMIN') ? firstRealTime + Number(above) : lastRealTime - Number(below)
}
