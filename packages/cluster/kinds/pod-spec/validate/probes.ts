import { type FieldError, forbidden, invalid, notSupported, required } from '../../field-error.ts'
import { regexText } from '../../validate/names.ts'
import { validateCounts } from '../../validate/numbers.ts'
import type { Container, LifecycleHandler, Probe } from '../types.ts'
import { validatePortOrName } from './ports.ts'

const headerPattern = '[-A-Za-z0-9]+'
const headerText = regexText(
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  headerPattern,
  'X-Header-Name',
)

type Handler = LifecycleHandler & Pick<Probe, 'grpc'>

const checks: readonly {
  readonly name: 'exec' | 'httpGet' | 'tcpSocket' | 'grpc' | 'sleep'
  check(field: string, handler: Handler, grace: number | undefined): FieldError[]
}[] = [
  {
    name: 'exec',
    check: (field, { exec }) =>
      (exec?.command ?? []).length === 0 ? [required(`${field}.command`)] : [],
  },
  { name: 'httpGet', check: (field, handler) => validateHttpGet(field, handler) },
  {
    name: 'tcpSocket',
    check: (field, { tcpSocket }) => validatePortOrName(`${field}.port`, tcpSocket?.port),
  },
  { name: 'grpc', check: (field, { grpc }) => validatePortOrName(`${field}.port`, grpc?.port) },
  {
    name: 'sleep',
    check: (field, { sleep }, grace) => validateSleep(field, sleep?.seconds, grace),
  },
]

function validateHttpGet(field: string, { httpGet }: Handler): FieldError[] {
  const { path = '', port, scheme = '', httpHeaders = [] } = httpGet ?? {}
  return [
    ...(path ? [] : [required(`${field}.path`)]),
    ...validatePortOrName(`${field}.port`, port),
    ...(['HTTP', 'HTTPS'].includes(scheme)
      ? []
      : [notSupported(`${field}.scheme`, scheme, ['HTTP', 'HTTPS'])]),
    ...httpHeaders
      .map(({ name = '' }) => name)
      .filter((name) => !new RegExp(`^${headerPattern}$`).test(name))
      .map((name) => invalid(`${field}.httpHeaders`, name, headerText)),
  ]
}

function validateSleep(field: string, seconds = 0, grace?: number): FieldError[] {
  if (grace === undefined || (seconds >= 0 && seconds <= grace)) return []
  return [
    invalid(
      field,
      seconds,
      `must be non-negative and less than terminationGracePeriodSeconds (${grace})`,
    ),
  ]
}

function validateHandler(field: string, handler: Handler, grace: number | undefined): FieldError[] {
  const there = checks.filter(({ name }) => handler[name] !== undefined)
  if (there.length === 0) return [required(field, 'must specify a handler type')]
  return there.flatMap(({ name, check }, index) =>
    index === 0
      ? check(`${field}.${name}`, handler, grace)
      : [forbidden(`${field}.${name}`, 'may not specify more than 1 handler type')],
  )
}

function validateProbe(field: string, probe: Probe, grace: number | undefined): FieldError[] {
  const { terminationGracePeriodSeconds: own } = probe
  return [
    ...validateHandler(field, probe, grace),
    ...validateCounts(field, probe, [
      'initialDelaySeconds',
      'timeoutSeconds',
      'periodSeconds',
      'successThreshold',
      'failureThreshold',
    ]),
    ...(own !== undefined && own <= 0
      ? [invalid(`${field}.terminationGracePeriodSeconds`, own, 'must be greater than 0')]
      : []),
  ]
}

function validateOneSuccess(field: string, probe: Probe | undefined, grace: number | undefined) {
  if (!probe) return []
  const errors = validateProbe(field, probe, grace)
  if (probe.successThreshold !== 1)
    errors.push(invalid(`${field}.successThreshold`, probe.successThreshold ?? 0, 'must be 1'))
  return errors
}

function validateReadiness(
  field: string,
  probe: Probe | undefined,
  grace: number | undefined,
): FieldError[] {
  if (!probe) return []
  const { terminationGracePeriodSeconds: own } = probe
  return [
    ...validateProbe(field, probe, grace),
    ...(own === undefined
      ? []
      : [
          invalid(
            `${field}.terminationGracePeriodSeconds`,
            own,
            'must not be set for readinessProbes',
          ),
        ]),
  ]
}

/** Hooks and probes of a container that lives as long as its pod. */
export function validateLife(
  field: string,
  container: Container,
  grace: number | undefined,
): FieldError[] {
  const { postStart, preStop } = container.lifecycle ?? {}
  return [
    ...(postStart ? validateHandler(`${field}.lifecycle.postStart`, postStart, grace) : []),
    ...(preStop ? validateHandler(`${field}.lifecycle.preStop`, preStop, grace) : []),
    ...validateOneSuccess(`${field}.livenessProbe`, container.livenessProbe, grace),
    ...validateReadiness(`${field}.readinessProbe`, container.readinessProbe, grace),
    ...validateOneSuccess(`${field}.startupProbe`, container.startupProbe, grace),
  ]
}
