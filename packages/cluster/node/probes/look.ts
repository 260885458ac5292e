import type { PodRuntime } from '@galley/containers/pods/pod-runtime'
import type { Clock } from '@galley/kit/clock'
import { messageOf } from '../../client/connection-words.ts'
import type { Container, Probe } from '../../kinds/pod-spec/types.ts'
import { expand } from '../configuration/expansion.ts'
import { probeExec } from './exec-probe.ts'
import { probeGrpc } from './grpc-probe.ts'
import { probeHttp } from './http-probe.ts'
import { type ProbeOutcome, unknown } from './outcome.ts'
import { portOf } from './port-of.ts'
import type { Reach } from './reach.ts'
import { probeTcp } from './tcp-probe.ts'

/** What probes are made with. */
export interface Surroundings {
  readonly runtime: Pick<PodRuntime, 'exec'>
  readonly clock: Clock
  readonly reach: Reach
}

/** A container that is asked. */
export interface ProbedContainer {
  readonly container: Container
  readonly id: string
  /** Where its pod is. */
  readonly address: string
}

/** How often an error of the prober itself is tried again. */
const attempts = 3

/** Asks a container once, by whichever means its probe names. Never rejects. */
export async function look(
  probe: Probe,
  probed: ProbedContainer,
  surroundings: Surroundings,
): Promise<ProbeOutcome> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await once(probe, probed, surroundings).catch((error: unknown) =>
      unknown(messageOf(error)),
    )
    if (outcome.kind !== 'error' || attempt === attempts) return outcome
  }
}

async function once(
  { exec, httpGet, tcpSocket, grpc, timeoutSeconds = 1 }: Probe,
  { container, id, address }: ProbedContainer,
  { runtime, ...network }: Surroundings,
): Promise<ProbeOutcome> {
  const shared = { ...network, host: address, timeout: timeoutSeconds * 1000 }
  if (exec) {
    const command = (exec.command ?? []).map((word) => expand(word, staticValueIn(container)))
    return probeExec({ ...shared, runtime, containerId: id, command })
  }
  if (httpGet)
    return probeHttp({ ...shared, action: httpGet, port: portOf(httpGet.port, container) })
  if (tcpSocket) {
    const host = tcpSocket.host || address
    return probeTcp({ ...shared, host, port: portOf(tcpSocket.port, container) })
  }
  if (grpc) return probeGrpc({ ...shared, port: grpc.port, service: grpc.service ?? '' })
  return unknown(`missing probe handler for ${container.name}`)
}

/** Probes see variables with a value of their own only, and not what these refer to. */
const staticValueIn =
  ({ env = [] }: Container) =>
  (name: string): string | undefined =>
    env.find((variable) => variable.name === name && variable.valueFrom === undefined)?.value
