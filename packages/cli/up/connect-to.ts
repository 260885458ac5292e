import { type Connected, connect } from '../cluster/connect.ts'
import { embeddedFolder } from './embedded-cluster.ts'

export interface ClusterChoice {
  readonly context: string | undefined
  readonly kubeconfig: string | undefined
}

/** The cluster that was asked for, else the embedded one. */
export function connectTo({ context, kubeconfig }: ClusterChoice): Connected {
  if (context !== undefined) return connect({ context, kubeconfig })
  const settings = embeddedFolder().settings()
  return connect({
    context: settings?.context ?? 'galley',
    kubeconfig: kubeconfig ?? settings?.kubeconfig,
  })
}
