import type { Healthcheck as HealthcheckConfig } from '../../../oci/config.ts'
import { commandForm } from '../command-form.ts'
import { DockerfileError, type Place } from '../errors.ts'
import {
  type InstructionReader,
  oneFlag,
  requireText,
  type Written,
  written,
} from '../instruction-reader.ts'
import type { RawInstruction } from '../raw-instruction.ts'

export interface Healthcheck extends Written {
  readonly kind: 'healthcheck'
  readonly check: HealthcheckConfig
}

/** The flags that are durations, with the config's names. */
const durations = [
  ['interval', 'Interval'],
  ['timeout', 'Timeout'],
  ['start-period', 'StartPeriod'],
  ['start-interval', 'StartInterval'],
] as const

export const healthcheck: InstructionReader<Healthcheck> = {
  keyword: 'HEALTHCHECK',
  flags: [...durations.map(([flag]) => flag), 'retries'],
  read: (raw) => ({
    kind: 'healthcheck',
    ...written(raw),
    check: { Test: test(raw), ...limits(raw) },
  }),
}

function test(raw: RawInstruction): readonly string[] {
  const [, type = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(requireText(raw)) ?? []
  if (type.toUpperCase() === 'NONE' && rest === '') return ['NONE']
  if (type.toUpperCase() !== 'CMD' || rest === '') {
    throw new DockerfileError(raw.place, 'HEALTHCHECK takes NONE, or CMD and a command')
  }
  const form = commandForm(rest)
  return form.kind === 'exec' ? ['CMD', ...form.words] : ['CMD-SHELL', form.text]
}

function limits(raw: RawInstruction): HealthcheckConfig {
  const found: Record<string, number> = {}
  for (const [flag, name] of durations) {
    const text = oneFlag(raw, flag)
    if (text !== undefined) found[name] = nanoseconds(text, raw.place)
  }
  const retries = oneFlag(raw, 'retries')
  if (retries !== undefined && !/^\d{1,6}$/.test(retries)) {
    throw new DockerfileError(raw.place, `--retries=${retries} is not a number`)
  }
  return retries === undefined ? found : { ...found, Retries: Number(retries) }
}

const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
}

/** Go's durations: `1m30s`, `0.5s`. */
function nanoseconds(text: string, place: Place): number {
  if (text === '0') return 0
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) {
    throw new DockerfileError(place, `${text} is not a duration such as 30s or 1m30s`)
  }
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)]
  return Math.round(
    parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0),
  )
}
