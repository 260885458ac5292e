import { withAccess } from '@galley/cluster/kubeconfig/kubeconfig'
import { changeKubeconfig } from '@galley/cluster/kubeconfig/kubeconfig-file'
import type { ClusterFolder } from '@galley/cluster/process/cluster-folder'
import { accessTo } from './access-to.ts'

/** Puts a running cluster into its kubeconfig, as the current one. */
export function enterInKubeconfig(folder: ClusterFolder): void {
  const state = folder.state()
  const settings = folder.settings()
  if (state.kind !== 'running' || !settings) return
  const access = accessTo(folder, settings.context, state.process.port)
  changeKubeconfig(settings.kubeconfig, (config) => withAccess(config, access))
}
