// Loaded into every Node process of a container that runs without isolation, before its own code.
// Such containers share the host's network, so "all addresses" would take a port from every other
// container: it becomes the container's own address instead.
import { Socket as Datagrams } from 'node:dgram'
import { Server } from 'node:net'

const address = process.env.GALLEY_ADDRESS

const isWildcard = (host: unknown) =>
  host === undefined || host === null || host === '' || host === '0.0.0.0' || host === '::'

/** `listen(port, host?, …)` and `listen({ port, host?, … })`; paths and handles stay as they are. */
function ownListen(args: unknown[], host: string): unknown[] {
  const [first, second, ...rest] = args
  if (typeof first === 'object' && first !== null) {
    const isNetwork = 'port' in first && first.port !== undefined
    const wild = isWildcard('host' in first ? first.host : undefined)
    return isNetwork && wild ? [{ ...first, host }, ...args.slice(1)] : args
  }
  const isPath = typeof first === 'string' && !/^\d+$/.test(first)
  if (isPath || typeof first === 'function') return args
  const port = first ?? 0
  if (typeof second === 'string') return isWildcard(second) ? [port, host, ...rest] : args
  return [port, host, ...args.slice(1)]
}

/** `bind(port?, address?, callback?)` and `bind({ port, address }, callback?)`. */
function ownBind(args: unknown[], host: string): unknown[] {
  const [first, second, ...rest] = args
  if (typeof first === 'object' && first !== null) {
    const wild = isWildcard('address' in first ? first.address : undefined)
    return wild && !('fd' in first) ? [{ ...first, address: host }, ...args.slice(1)] : args
  }
  if (typeof first === 'function') return [0, host, first]
  if (typeof second === 'string') return isWildcard(second) ? [first, host, ...rest] : args
  return [first ?? 0, host, ...args.slice(1)]
}

type Method = (this: unknown, ...args: unknown[]) => unknown

function redirect(
  prototype: object,
  name: string,
  own: (args: unknown[], host: string) => unknown[],
) {
  // The methods are overloaded; seen from here they take arguments and return what they return.
  const original = Reflect.get(prototype, name) as Method
  Reflect.set(prototype, name, function (this: unknown, ...args: unknown[]) {
    return original.apply(this, own(args, address ?? ''))
  } satisfies Method)
}

if (address) {
  redirect(Server.prototype, 'listen', ownListen)
  redirect(Datagrams.prototype, 'bind', ownBind)
}
