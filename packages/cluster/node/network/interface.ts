import type { NodeNetworkConfig } from './network-config.ts'
import { readIp, runIp } from './run-ip.ts'

/**
 * Makes the interface that has the addresses of the nodes, and the routes that let the machine send to services and pods;
 * what an earlier start with other addresses left there goes.
 */
export async function ensureInterface(config: NodeNetworkConfig): Promise<void> {
  const { name } = config
  const isThere = (await readIp(['link', 'show', 'dev', name])).length > 0
  const routes = routesOf(config)
  await runIp([
    ...(isThere ? [] : [`link add ${name} type bridge`]),
    `link set ${name} addrgenmode none up`,
    ...config.nodes.map((node) => `addr replace ${node}/32 dev ${name}`),
    ...routes.map((route) => `route replace ${route} dev ${name} src ${config.nodes[0]}`),
  ])
  if (isThere) await removeStale(config, new Set(routes.map(destinationOf)))
}

/** With it go its addresses and routes. Nothing there is fine. */
export async function removeInterface(name: string): Promise<void> {
  if ((await readIp(['link', 'show', 'dev', name])).length > 0) await runIp([`link del ${name}`])
}

/**
 * Addresses of load balancers are the machine's own, all of the range at once. The second route to them is only seen by other
 * clusters, which look at the main table.
 */
const routesOf = ({ services, pods, loadBalancers }: NodeNetworkConfig): readonly string[] => [
  services,
  pods,
  loadBalancers,
  `local ${loadBalancers} table local`,
]

const destinationOf = (route: string): string => route.replace(/^local | table local$/g, '')

async function removeStale(
  { name, nodes }: NodeNetworkConfig,
  wanted: ReadonlySet<string>,
): Promise<void> {
  const [link] = await readIp<{ addr_info: { local: string }[] }>(['addr', 'show', 'dev', name])
  const addresses = (link?.addr_info ?? []).map(({ local }) => local)
  const stale = addresses.filter((address) => !nodes.includes(address))
  const isKept = ({ dst }: { dst: string }) => wanted.has(dst) || !dst.includes('/')
  const [main, local] = await Promise.all(
    ['main', 'local'].map((table) =>
      readIp<{ dst: string }>(['route', 'show', 'table', table, 'dev', name]),
    ),
  )
  await runIp([
    ...(main ?? []).filter((it) => !isKept(it)).map(({ dst }) => `route del ${dst} dev ${name}`),
    ...(local ?? [])
      .filter((it) => !isKept(it))
      .map(({ dst }) => `route del local ${dst} dev ${name} table local`),
    ...stale.map((address) => `addr del ${address}/32 dev ${name}`),
  ])
}
