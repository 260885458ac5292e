import { columns } from '../columns.ts'
import type { Terminal } from '../terminal.ts'
import { type AppState, appsOf } from './app-list.ts'
import { type ClusterChoice, connectTo } from './connect-to.ts'
import { embeddedFolder } from './embedded-cluster.ts'

/** False when the embedded cluster was meant and does not run. */
export async function printStatus(
  choice: ClusterChoice,
  output: 'text' | 'json',
  terminal: Terminal,
): Promise<boolean> {
  if (choice.context === undefined && embeddedFolder().state().kind !== 'running') {
    if (output === 'json') terminal.out(JSON.stringify({ state: 'stopped', services: [] }))
    else terminal.out('The embedded cluster does not run. `galley up MODEL` starts it.')
    return false
  }
  const { client, context, server } = connectTo(choice)
  const services = await appsOf(client)
  if (output === 'json')
    terminal.out(JSON.stringify({ state: 'running', context, server, services }))
  else print(context, server, services, terminal)
  return true
}

function print(
  context: string,
  server: string,
  services: readonly AppState[],
  terminal: Terminal,
): void {
  terminal.out(`Cluster ${context}: ${server}`)
  if (services.length === 0) terminal.out('No services. `galley up MODEL` brings one up.')
  else printServices(services, terminal)
}

function printServices(services: readonly AppState[], terminal: Terminal): void {
  const header = ['NAMESPACE', 'NAME', 'READY', 'SCALES', 'URL', 'IMAGE']
  const rows = services.map((it) => [
    it.namespace,
    it.name,
    `${it.ready}/${it.wanted}`,
    it.scale,
    it.url,
    it.image,
  ])
  for (const line of columns(header, rows)) terminal.out(line)
}
