import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withAccess } from '@galley/cluster/kubeconfig/kubeconfig'
import type { ClusterFolder } from '@galley/cluster/process/cluster-folder'
import { GalleyError } from '@galley/kit/errors'
import type { Terminal } from '../terminal.ts'
import { contextOf, type Which } from './cluster-options.ts'

export function printKubeconfig(folder: ClusterFolder, which: Which, terminal: Terminal): void {
  const state = folder.state()
  if (state.kind !== 'running')
    throw new GalleyError('unavailable', `Cluster ${contextOf(folder, which)} does not run`, {
      next: 'Start it with `galley cluster start`.',
    })
  const pair = (name: string) => ({
    certificate: readFileSync(join(folder.path, 'pki', `${name}.crt`), 'utf8'),
    key: readFileSync(join(folder.path, 'pki', `${name}.key`), 'utf8'),
  })
  const pki = { authority: pair('ca'), admin: pair('admin') }
  const access = {
    name: contextOf(folder, which),
    server: `https://127.0.0.1:${state.process.port}`,
    pki,
  }
  // JSON is YAML, and needs no library to be written.
  terminal.out(JSON.stringify(withAccess({}, access), null, 2))
}
