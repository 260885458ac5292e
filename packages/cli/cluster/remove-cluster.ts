import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { withoutAccess } from '@galley/cluster/kubeconfig/kubeconfig'
import { changeKubeconfig } from '@galley/cluster/kubeconfig/kubeconfig-file'
import type { ClusterFolder } from '@galley/cluster/process/cluster-folder'
import { leaveNodes } from './leave-nodes.ts'

/** What a cluster puts into its folder: nothing else is touched, whatever folder was named. */
const contents = [
  'state.db',
  'state.db-wal',
  'state.db-shm',
  'pki',
  'lock',
  'lock-journal',
  'log',
  'process.json',
  'settings.json',
  'pods',
  'nodes',
]

/** Deletes a stopped cluster; false where there is none. */
export async function removeCluster(folder: ClusterFolder): Promise<boolean> {
  if (folder.state().kind === 'absent') return false
  await leaveNodes(folder, true)
  const settings = folder.settings()
  if (settings && existsSync(settings.kubeconfig))
    changeKubeconfig(settings.kubeconfig, (config) => withoutAccess(config, settings.context))
  for (const name of contents) rmSync(join(folder.path, name), { recursive: true, force: true })
  return true
}
