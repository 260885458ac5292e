import { stopCluster } from '../cluster/stop-cluster.ts'
import { withProgress } from '../progress.ts'
import type { Terminal } from '../terminal.ts'
import { appsOf } from './app-list.ts'
import { type ClusterChoice, connectTo } from './connect-to.ts'
import { embeddedFolder } from './embedded-cluster.ts'
import { takeDown } from './take-down.ts'

interface DownChoices extends ClusterChoice {
  readonly namespace: string | undefined
}

/** False when one of them was not there. */
export async function downNamed(
  names: readonly string[],
  { namespace: asked, ...choice }: DownChoices,
  terminal: Terminal,
): Promise<boolean> {
  const { client, namespace: usual } = connectTo(choice)
  const namespace = asked ?? usual
  let wereAll = true
  for (const name of names) {
    const ending = takeDown(client, { name, namespace }, terminal.signal)
    const was = await withProgress(terminal, `Ending ${namespace}/${name}`, ending)
    if (was) terminal.out(`${namespace}/${name} ended`)
    else terminal.note(`There is no service ${namespace}/${name}. \`galley status\` lists them.`)
    wereAll &&= was
  }
  return wereAll
}

export async function downAll(choice: DownChoices, terminal: Terminal): Promise<boolean> {
  const folder = embeddedFolder()
  const isEmbedded = choice.context === undefined
  if (!isEmbedded || folder.state().kind === 'running') {
    const { client } = connectTo(choice)
    for (const { name, namespace } of await appsOf(client))
      await downNamed([name], { ...choice, namespace }, terminal)
  }
  if (!isEmbedded) return true
  const wasRunning = await withProgress(terminal, 'Stopping the cluster', stopCluster(folder))
  terminal.out(`Cluster ${wasRunning ? 'stopped' : 'does not run'}`)
  return true
}
