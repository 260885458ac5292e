import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Access } from '@galley/cluster/kubeconfig/kubeconfig'
import type { ClusterFolder } from '@galley/cluster/process/cluster-folder'

/** What a kubeconfig says of a cluster and its administrator. */
export function accessTo({ path }: ClusterFolder, name: string, port: number): Access {
  const pair = (name: string) => ({
    certificate: readFileSync(join(path, 'pki', `${name}.crt`), 'utf8'),
    key: readFileSync(join(path, 'pki', `${name}.key`), 'utf8'),
  })
  return {
    name,
    server: `https://127.0.0.1:${port}`,
    pki: { authority: pair('ca'), admin: pair('admin') },
  }
}
