import { withAccess } from '@galley/cluster/kubeconfig/kubeconfig'
import type { ClusterFolder } from '@galley/cluster/process/cluster-folder'
import { GalleyError } from '@galley/kit/errors'
import type { Terminal } from '../terminal.ts'
import { accessTo } from './access-to.ts'
import { contextOf, type Which } from './cluster-options.ts'

export function printKubeconfig(folder: ClusterFolder, which: Which, terminal: Terminal): void {
  const state = folder.state()
  if (state.kind !== 'running')
    throw new GalleyError('unavailable', `Cluster ${contextOf(folder, which)} does not run`, {
      next: 'Start it with `galley cluster start`.',
    })
  const access = accessTo(folder, contextOf(folder, which), state.process.port)
  // JSON is YAML, and needs no library to be written.
  terminal.out(JSON.stringify(withAccess({}, access), null, 2))
}
