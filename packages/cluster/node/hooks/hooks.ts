import type { PodRuntime, SandboxState } from '@galley/containers/pods/pod-runtime'
import { type Clock, sleep } from '@galley/kit/clock'
import type { HTTPGetAction } from 'kubernetes-types/core/v1.js'
import { messageOf } from '../../client/connection-words.ts'
import type { EventRecorder } from '../../client/event-recorder.ts'
import type { Pod } from '../../client/resources.ts'
import type { Container, LifecycleHandler } from '../../kinds/pod-spec/types.ts'
import { HookError, type Hooks } from '../agent/ports.ts'
import { execInContainer } from '../probes/exec-probe.ts'
import { type HttpGet, HttpGetError, httpGet } from '../probes/http-get.ts'
import { portOf } from '../probes/port-of.ts'
import type { Reach } from '../probes/reach.ts'

export interface HooksOptions {
  readonly runtime: Pick<PodRuntime, 'exec'>
  readonly clock: Clock
  readonly reach: Reach
  /** Tells events of a node. */
  events(node: string): EventRecorder
}

interface Hook {
  readonly pod: Pod
  readonly container: Container
  readonly containerId: string
  readonly address: string
  readonly signal: AbortSignal
}

const eventMessages = {
  postStart: 'PostStartHook failed',
  preStop: 'PreStopHook failed',
} as const

/** Runs what containers want run after their start and before their end. */
export const createHooks = (options: HooksOptions): Hooks => ({
  async run(pod, container, { address }: SandboxState, containerId, name, signal) {
    const handler = container.lifecycle?.[name]
    if (!handler) return
    const hook = { pod, container, containerId, address, signal }
    const details = await failureOf(handler, hook, options)
    if (details !== undefined) throw new HookError(eventMessages[name], details)
  },
})

/** What failed, in kubelet's words. */
async function failureOf(
  handler: LifecycleHandler,
  hook: Hook,
  options: HooksOptions,
): Promise<string | undefined> {
  const { exec, httpGet: action, sleep: pause } = handler
  if (exec) return execFailure(exec.command ?? [], hook, options)
  if (action) return httpFailure(action, hook, options)
  if (pause) return void (await sleep(options.clock, pause.seconds * 1000, hook.signal))
  return `Cannot run handler: invalid handler: ${handlerText(handler)}`
}

async function execFailure(
  command: readonly string[],
  { container, containerId, pod, signal }: Hook,
  { runtime, clock }: HooksOptions,
): Promise<string | undefined> {
  const failed = (error: string, message: string) =>
    `Exec lifecycle hook ([${command.join(' ')}]) for ${inWords(container, pod)} failed - error: ${error}, message: ${JSON.stringify(message)}`
  try {
    const ended = await execInContainer({ runtime, containerId, command, clock, signal })
    if (ended.kind === 'timeout' || ended.exitCode === 0) return undefined
    const { exitCode, stdout, stderr } = ended
    const error = `command '${command.join(' ')}' exited with ${exitCode}: ${stderr}`
    return failed(error, stdout + stderr)
  } catch (error) {
    signal.throwIfAborted()
    return failed(messageOf(error), '')
  }
}

/** Any answer will do, whatever its status. */
async function httpFailure(
  action: HTTPGetAction,
  { container, pod, address, signal }: Hook,
  { clock, reach, events }: HooksOptions,
): Promise<string | undefined> {
  try {
    const port = portOf(action.port, container)
    const asked: HttpGet = {
      action,
      host: address,
      port,
      purpose: 'lifecycle',
      clock,
      reach,
      signal,
    }
    const isPlain = await isAnsweredPlainly(asked)
    if (isPlain) tellOfFallback(events(pod.spec?.nodeName ?? ''), pod, action.host || address, port)
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    return `HTTP lifecycle hook (${action.path}) for ${inWords(container, pod)} failed - error: ${messageOf(error)}`
  }
}

/** Whether one that was asked by TLS had to be asked without. */
async function isAnsweredPlainly(asked: HttpGet): Promise<boolean> {
  try {
    await httpGet(asked)
    return false
  } catch (error) {
    // A broken body is none of a hook's business.
    if (error instanceof HttpGetError && error.isInBody) return false
    if (!(error instanceof HttpGetError && error.isPlain)) throw error
  }
  const httpHeaders = asked.action.httpHeaders?.filter(
    ({ name }) => name.toLowerCase() !== 'authorization',
  )
  const action = { ...asked.action, scheme: 'HTTP', httpHeaders: httpHeaders ?? [] }
  await httpGet({ ...asked, action })
  return true
}

function tellOfFallback(events: EventRecorder, pod: Pod, host: string, port: number): void {
  events.warning(
    pod,
    'LifecycleHTTPFallback',
    `request to HTTPS lifecycle hook ${host}:${port} got HTTP response, retry with HTTP succeeded`,
  )
}

const inWords = ({ name }: Container, { metadata }: Pod): string =>
  `Container "${name}" in Pod "${metadata.name}_${metadata.namespace}(${metadata.uid})"`

/** As Go writes a handler; there is none left but one that dials a port, which no hook may. */
function handlerText({ tcpSocket }: LifecycleHandler): string {
  const { port, host = '' } = tcpSocket ?? { port: 0 }
  const written = typeof port === 'number' ? `{0 ${port} }` : `{1 0 ${port}}`
  const socket = tcpSocket ? `&TCPSocketAction{Port:${written},Host:${host},}` : 'nil'
  return `&LifecycleHandler{Exec:nil,HTTPGet:nil,TCPSocket:${socket},Sleep:nil,}`
}
