import type { NodeNetworkConfig } from './network-config.ts'
import { readIp, runIp } from './run-ip.ts'

interface Route {
  readonly dst: string
}

/**
 * Makes the interface that has the addresses of the nodes, and the routes that let the machine send to services and pods;
 * what an earlier start with other addresses left there goes.
 */
export async function ensureInterface(config: NodeNetworkConfig): Promise<void> {
  const { name, nodes, pods, services, loadBalancers } = config
  const isThere = await hasInterface(name)
  if (isThere) await removeStale(config)
  const [source] = nodes
  await runIp([
    // A bridge without ports: unlike a dummy interface every kernel with containers has it.
    ...(isThere ? [] : [`link add ${name} type bridge`]),
    `link set ${name} addrgenmode none up`,
    ...nodes.map((node) => `addr replace ${node}/32 dev ${name}`),
    `route replace ${services} dev ${name} src ${source}`,
    // All addresses of load balancers are the machine's own.
    `route replace local ${loadBalancers} dev ${name} src ${source} table local`,
    // Pods have routes of their own: what is left is told that there is none.
    `route replace unreachable ${pods}`,
    // These decide nothing, but other clusters see by them what is taken.
    ...[loadBalancers, pods].map((range) => `route replace ${range} dev ${name} metric 9999`),
  ])
}

/** With it go its addresses and routes. Nothing there is fine. */
export async function removeInterface(name: string): Promise<void> {
  if (!(await hasInterface(name))) return
  const { unreachable } = await routesOf(name)
  await runIp([...unreachable.map(deleteUnreachable), `link del ${name}`])
}

const hasInterface = async (name: string) =>
  (await readIp(['link', 'show', 'dev', name])).length > 0

const deleteUnreachable = (range: string): string => `route del unreachable ${range}`

/** Ranges that have a route by the interface, and those of them that are said to be unreachable elsewhere. */
async function routesOf(name: string): Promise<Record<'main' | 'local' | 'unreachable', string[]>> {
  const [main = [], local = [], unreachable = []] = await Promise.all(
    [
      ['table', 'main', 'dev', name],
      ['table', 'local', 'dev', name],
      ['type', 'unreachable'],
    ].map((which) => readIp<Route>(['route', 'show', ...which])),
  )
  const ranges = (routes: readonly Route[]) =>
    routes.map(({ dst }) => dst).filter((dst) => dst.includes('/'))
  const own = ranges(main)
  return {
    main: own,
    local: ranges(local),
    unreachable: ranges(unreachable).filter((range) => own.includes(range)),
  }
}

async function removeStale(config: NodeNetworkConfig): Promise<void> {
  const { name, nodes, pods, services, loadBalancers } = config
  const [link] = await readIp<{ addr_info: { local: string }[] }>(['addr', 'show', 'dev', name])
  const { main, local, unreachable } = await routesOf(name)
  const without = (all: readonly string[], ...wanted: readonly string[]) =>
    all.filter((it) => !wanted.includes(it))
  const addresses = (link?.addr_info ?? []).map((it) => it.local)
  const lines = [
    ...without(unreachable, pods).map(deleteUnreachable),
    ...without(main, pods, services, loadBalancers).map((it) => `route del ${it} dev ${name}`),
    // Who listens for services has a route of this kind, too.
    ...without(local, loadBalancers, services).map(
      (it) => `route del local ${it} dev ${name} table local`,
    ),
    ...without(addresses, ...nodes).map((it) => `addr del ${it}/32 dev ${name}`),
  ]
  if (lines.length > 0) await runIp(lines)
}
