// Loaded into every Node process of a container that runs without isolation, before its own code.
// Such containers share the host's network, so "all addresses" would take a port from every other
// container: it becomes the container's own address instead. A pod's loopback is its own address,
// too, and addresses of the cluster are those that stand for them on the host's loopback.
import { Socket as Datagrams } from 'node:dgram'
import { isIPv4, Server, Socket } from 'node:net'
import { loopbackTwin } from '../../network/loopback-twin.ts'
import { addressToNumber, parseBlock, sizeOf } from '../../network/subnet.ts'
import { type Place, useResolvConf } from './pod-names.ts'

const address = process.env.GALLEY_ADDRESS
/** Of a pod only. */
const ranges = process.env.GALLEY_CLUSTER_RANGES?.split(',')
  .filter(Boolean)
  .map((text) => parseBlock(text))
const isPod = ranges !== undefined
/** The pod's, which has no file of its own that Node would read. */
const resolvConf = process.env.GALLEY_RESOLV_CONF

const isWildcard = (host: unknown) =>
  host === undefined || host === null || host === '' || host === '0.0.0.0' || host === '::'
const isLoopback = (host: unknown) => host === '127.0.0.1' || host === '::1' || host === 'localhost'

/** Where to listen instead; undefined where it is to be as asked. */
function listenPlace(host: unknown, port: unknown): Place | undefined {
  const isOwn = isWildcard(host) || (isPod && isLoopback(host))
  return address !== undefined && isOwn ? placeAt(address, port) : undefined
}

/** Where to connect to instead. */
function connectPlace(host: unknown, port: unknown): Place | undefined {
  if (!isPod) return undefined
  if (host === undefined || host === null || host === '' || isLoopback(host)) {
    return address === undefined ? undefined : placeAt(address, port)
  }
  if (typeof host !== 'string' || !isIPv4(host)) return undefined
  const value = addressToNumber(host)
  const isOfCluster = ranges.some(
    (range) => value >= range.base && value < range.base + sizeOf(range),
  )
  return isOfCluster ? placeAt(host, port) : undefined
}

/** Any port, 0, stays any port. */
function placeAt(host: string, port: unknown): Place {
  const wanted = Number(port ?? 0)
  if (!isPod || wanted === 0)
    return { host: isPod ? loopbackTwin(host, 0).address : host, port: wanted }
  const twin = loopbackTwin(host, wanted)
  return { host: twin.address, port: twin.port }
}

const isOptions = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** `listen(port, host?, …)` and `listen({ port, host?, … })`; paths and handles stay as they are. */
function ownListen(args: unknown[]): unknown[] {
  const [first, second, ...rest] = args
  if (isOptions(first)) {
    const isNetwork = 'port' in first && first.port !== undefined
    const place = isNetwork ? listenPlace(first.host, first.port) : undefined
    return place ? [{ ...first, ...place }, ...args.slice(1)] : args
  }
  const isPath = typeof first === 'string' && !/^\d+$/.test(first)
  if (isPath || typeof first === 'function') return args
  const named = typeof second === 'string'
  const place = listenPlace(named ? second : undefined, first)
  if (!place) return args
  return [place.port, place.host, ...(named ? rest : args.slice(1))]
}

/** `bind(port?, address?, callback?)` and `bind({ port, address }, callback?)`. */
function ownBind(args: unknown[]): unknown[] {
  const [first, second, ...rest] = args
  if (isOptions(first)) {
    const place = 'fd' in first ? undefined : listenPlace(first.address, first.port)
    if (!place) return args
    return [{ ...first, address: place.host, port: place.port }, ...args.slice(1)]
  }
  const named = typeof second === 'string'
  const asked = typeof first === 'function' ? undefined : first
  const place = listenPlace(named ? second : undefined, asked)
  if (!place) return args
  const callbacks = typeof first === 'function' ? args : named ? rest : args.slice(1)
  return [place.port, place.host, ...callbacks]
}

/** `connect(port, host?, …)`, `connect({ port, host?, … })`, and what Node makes of these itself. */
function ownConnect(args: unknown[]): unknown[] {
  const [first, second, ...rest] = args
  if (Array.isArray(first)) {
    // Node marks this very list as one that it has gone through already.
    first[0] = connectOptions(first[0])
    return args
  }
  if (isOptions(first)) return [connectOptions(first), ...args.slice(1)]
  const isPort = typeof first === 'number' || (typeof first === 'string' && /^\d+$/.test(first))
  if (!isPort) return args
  const named = typeof second === 'string'
  const options = { port: Number(first), ...(named && { host: second }) }
  return [connectOptions(options), ...(named ? rest : args.slice(1))]
}

/** A pod shows its own address to those it connects to. */
function connectOptions(options: unknown): unknown {
  if (!isOptions(options) || options.path || options.port === undefined) return options
  const place = connectPlace(options.host, options.port)
  if (!place) return options
  return {
    ...options,
    ...place,
    ...(address !== undefined && !options.localAddress && { localAddress: address }),
  }
}

/** `send(message, port, address?, …)` and `send(message, offset, length, port, address?, …)`. */
function ownSend(args: unknown[]): unknown[] {
  const at = typeof args[3] === 'number' ? 3 : 1
  const host = typeof args[at + 1] === 'string' ? args[at + 1] : undefined
  // One that is connected already names no port.
  const place = typeof args[at] === 'number' ? connectPlace(host, args[at]) : undefined
  if (!place) return args
  const after = args.slice(host === undefined ? at + 1 : at + 2)
  return [...args.slice(0, at), place.port, place.host, ...after]
}

/** `connect(port, address?, callback?)` of a datagram socket. */
function ownDatagramConnect(args: unknown[]): unknown[] {
  const [port, second, ...rest] = args
  const named = typeof second === 'string'
  const place = connectPlace(named ? second : undefined, port)
  return place ? [place.port, place.host, ...(named ? rest : args.slice(1))] : args
}

type Method = (this: unknown, ...args: unknown[]) => unknown

function redirect(prototype: object, name: string, own: (args: unknown[]) => unknown[]) {
  // The methods are overloaded; seen from here they take arguments and return what they return.
  const original = Reflect.get(prototype, name) as Method
  Reflect.set(prototype, name, function (this: unknown, ...args: unknown[]) {
    return original.apply(this, own(args))
  } satisfies Method)
}

interface TcpHandle {
  bind(address: string, port: number): number
}

/** Addresses that a name turned out to have: Node connects to them below all that is public. */
function redirectFound(): void {
  const binding = Reflect.get(process, 'binding') as (name: string) => {
    TCP: { prototype: object }
  }
  const { prototype } = binding('tcp_wrap').TCP
  const original = Reflect.get(prototype, 'connect') as Method
  Reflect.set(prototype, 'connect', function (this: TcpHandle, ...args: unknown[]) {
    const [request, host, port, ...rest] = args
    const place = typeof port === 'number' ? connectPlace(host, port) : undefined
    if (!place) return original.apply(this, args)
    if (address !== undefined) this.bind(address, 0)
    return original.call(this, request, place.host, place.port, ...rest)
  })
}

if (address !== undefined || isPod) {
  redirect(Server.prototype, 'listen', ownListen)
  redirect(Datagrams.prototype, 'bind', ownBind)
}
if (isPod) {
  redirect(Socket.prototype, 'connect', ownConnect)
  redirect(Datagrams.prototype, 'send', ownSend)
  redirect(Datagrams.prototype, 'connect', ownDatagramConnect)
  redirectFound()
  if (resolvConf !== undefined)
    useResolvConf(resolvConf, (host, port) => connectPlace(host, port) ?? { host, port })
}
