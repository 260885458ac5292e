import { type ClientHttp2Session, connect } from 'node:http2'
import { connect as connectSocket } from 'node:net'
import { type Clock, sleep } from '@galley/kit/clock'
import { hostAndPort } from '../../client/dial.ts'
import { goDurationText } from '../../kinds/go-duration.ts'
import { served } from '../../kinds/served-version.ts'
import { callHealth, type GrpcAnswer } from './grpc-health.ts'
import { failure, type ProbeOutcome, success } from './outcome.ts'
import type { Reach } from './reach.ts'

export interface GrpcProbe {
  readonly host: string
  readonly port: number
  readonly service: string
  /** Milliseconds for all of it. */
  readonly timeout: number
  readonly clock: Clock
  readonly reach: Reach
}

/** How long to wait before a refused connection is tried again. */
const retryAfter = 1000

const userAgent = `kube-probe/${served.major}.${served.minor}`
const unimplemented = 12
const deadlineExceeded = 4

/** Whether the service says by the gRPC health protocol that it serves. Connections are tried until the time is up. */
export async function probeGrpc(probe: GrpcProbe): Promise<ProbeOutcome> {
  const ended = new AbortController()
  const cancel = probe.clock.after(probe.timeout, () => ended.abort())
  const address = hostAndPort(probe.host, probe.port)
  try {
    const session = await connected(probe, address, ended.signal)
    if (!session) return failure(connectTimeout(address, probe))
    try {
      const answer = await callHealth(session, { ...probe, userAgent, signal: ended.signal })
      return outcomeOf(answer, probe)
    } finally {
      session.destroy()
    }
  } finally {
    cancel()
    ended.abort()
  }
}

const connectTimeout = (address: string, { timeout }: GrpcProbe): string =>
  `timeout: failed to connect service "${address}" within ${goDurationText(timeout)}: context deadline exceeded`

/** Undefined once the time is up. */
async function connected(
  { port, host, reach, clock }: GrpcProbe,
  address: string,
  signal: AbortSignal,
): Promise<ClientHttp2Session | undefined> {
  while (!signal.aborted) {
    const session = await open(`http://${address}`, reach({ host, port }), signal)
    if (session) return session
    await sleep(clock, retryAfter, signal).catch(() => undefined)
  }
  return undefined
}

/** A server is there once it has said how it wants to be spoken to. */
function open(
  authority: string,
  place: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<ClientHttp2Session | undefined> {
  return new Promise((resolve) => {
    const session = connect(authority, { createConnection: () => connectSocket(place) })
    const settle = (found: ClientHttp2Session | undefined) => {
      signal.removeEventListener('abort', onAbort)
      if (!found) session.destroy()
      resolve(found)
    }
    const onAbort = () => settle(undefined)
    signal.addEventListener('abort', onAbort, { once: true })
    session.once('remoteSettings', () => settle(session))
    session.on('error', () => settle(undefined))
    session.once('close', () => settle(undefined))
  })
}

function outcomeOf(answer: GrpcAnswer, { timeout }: GrpcProbe): ProbeOutcome {
  if (answer.kind === 'serving') return success
  if (answer.kind === 'other')
    return failure(`service unhealthy (responded with "${answer.status}")`)
  const { code, name, message } = answer
  if (code === unimplemented)
    return failure(
      `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${message}`,
    )
  if (code === deadlineExceeded)
    return failure(`timeout: health rpc did not complete within ${goDurationText(timeout)}`)
  return failure(`error: health rpc probe failed: rpc error: code = ${name} desc = ${message}`)
}
