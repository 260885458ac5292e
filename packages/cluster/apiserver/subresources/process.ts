import {
  AgentError,
  type ContainerPlace,
  type NodeAgent,
  type ProcessRequest,
  type ProcessSession,
} from '../../client/node-agents.ts'
import type { Answer, ReadCall } from '../call.ts'
import { queryBool } from '../options/query.ts'
import type { Handler } from '../router.ts'
import type { Server } from '../server.ts'
import { badRequestError } from '../status.ts'
import {
  spdyAnswer,
  spdyProtocol,
  upgradeRequired,
  wantedUpgrade,
  webSocketAnswer,
  webSocketProtocol,
  webSocketProtocols,
} from '../streams/handshake.ts'
import type { MessageSocket } from '../streams/message-socket.ts'
import type { AskedStreams } from '../streams/process/client-streams.ts'
import { serveProcess } from '../streams/process/serve-process.ts'
import { remoteCommandSpdyProtocols, spdyStreams } from '../streams/process/spdy-streams.ts'
import { failureStatus } from '../streams/process/statuses.ts'
import { remoteCommandProtocols, webSocketStreams } from '../streams/process/websocket-streams.ts'
import { agentAnswer } from './agent-answer.ts'
import { agentOf, containerOf, placeOf, podOf } from './pod-target.ts'

/** exec, which runs a further process in a container, and attach, which joins its first. */
export const podProcess: Handler = async (server, scope): Promise<Answer> => {
  const { call, subresource } = scope
  const pod = podOf(server, scope)
  const place = placeOf(pod, containerOf(pod, call.query.get('container')))
  const agent = agentOf(server, pod)
  return processAnswer(server, call, { agent, place, isExec: subresource === 'exec' })
}

export interface ProcessTarget {
  readonly agent: NodeAgent
  readonly place: ContainerPlace
  readonly isExec: boolean
}

/** Joins a client to a process, over the protocol that it asks for. */
export async function processAnswer(
  server: Pick<Server, 'clock'>,
  call: ReadCall,
  target: ProcessTarget,
): Promise<Answer> {
  const wanted = wantedUpgrade(call)
  if (!wanted || wanted === 'other') throw upgradeRequired()
  const asked = askedStreams(call.query)
  const request: ProcessRequest = {
    ...asked,
    ...(target.isExec && { command: call.query.getAll('command') }),
  }
  const start = () => target.agent.run(target.place, request)
  const wording = (message: string) =>
    target.isExec
      ? `error executing command in container: ${message}`
      : `error attaching to container: ${message}`
  const given = { asked, wording, start }
  return wanted === 'websocket' ? webSocketProcess(call, given) : spdyProcess(server, call, given)
}

interface Asked {
  readonly asked: AskedStreams
  wording(message: string): string
  start(): Promise<ProcessSession>
}

function askedStreams(query: URLSearchParams): AskedStreams {
  const has = (name: string) => queryBool(query, name) ?? false
  const tty = has('tty')
  const asked = {
    stdin: has('stdin'),
    stdout: has('stdout'),
    // A terminal has one output only.
    stderr: has('stderr') && !tty,
    tty,
  }
  if (asked.stdin || asked.stdout || asked.stderr) return asked
  throw badRequestError('you must specify at least 1 of stdin, stdout, stderr')
}

const v5 = 'v5.channel.k8s.io'

async function webSocketProcess(call: ReadCall, given: Asked): Promise<Answer> {
  if (webSocketProtocols(call).includes(v5))
    return webSocketAnswer(v5, (socket) => void runOnceOpen(socket, given))
  const [protocol, version] = webSocketProtocol(call, remoteCommandProtocols)
  return started(given, (session) =>
    webSocketAnswer(protocol, (socket) => {
      const client = webSocketStreams(socket, version, given.asked)
      void serveProcess(session, client, given.asked, given.wording)
    }),
  )
}

/**
 * The newest version tells failures over its channels. Its clients may miss what is said before they are ready, so the
 * process begins only once they are there.
 */
async function runOnceOpen(socket: MessageSocket, { asked, start, wording }: Asked): Promise<void> {
  const version = remoteCommandProtocols.get(v5)
  if (!version) throw new TypeError('there is no such version')
  const client = webSocketStreams(socket, version, asked)
  try {
    const session = await start()
    // Upstream's API server is a client of the node, and calls what that says an internal error once more.
    const twice = (message: string) => `Internal error occurred: ${wording(message)}`
    await serveProcess(session, client, asked, twice)
  } catch (error) {
    await client.finish(failureStatus(`unable to upgrade connection: ${(error as Error).message}`))
  }
}

async function spdyProcess(
  { clock }: Pick<Server, 'clock'>,
  call: ReadCall,
  given: Asked,
): Promise<Answer> {
  const protocol = spdyProtocol(call, remoteCommandSpdyProtocols)
  return started(given, (session) =>
    spdyAnswer(protocol, (socket) => {
      void spdyStreams(socket, protocol, given.asked, clock).then((client) => {
        if (client) void serveProcess(session, client, given.asked, given.wording)
        else session.close()
      })
    }),
  )
}

/** What the node says against it is the answer, as upstream passes it on. */
async function started(
  { start }: Asked,
  answer: (session: ProcessSession) => Answer,
): Promise<Answer> {
  try {
    const session = await start()
    // Whoever joins it will be told as well.
    session.ended.catch(() => {})
    return answer(session)
  } catch (error) {
    if (error instanceof AgentError) return agentAnswer(error)
    throw error
  }
}
