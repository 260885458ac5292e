import { Client } from '@galley/cluster/client/client'
import { httpsFetch } from '@galley/cluster/client/https-fetch'
import { type ConnectionChoice, connectionOf } from '@galley/cluster/kubeconfig/connection'

export interface Connected {
  readonly client: Client
  readonly context: string
  /** Where the API is. */
  readonly server: string
  /** Where nothing else is asked for. */
  readonly namespace: string
}

/** A client of the cluster that kubectl would speak to. */
export function connect(choice: ConnectionChoice): Connected {
  const { context, namespace, server, token, ...tls } = connectionOf(choice)
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const client = new Client({ fetch: httpsFetch(tls), server, userAgent: 'galley', headers })
  return { client, context, server, namespace }
}
