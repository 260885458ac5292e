import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { makeAuthority, makeLeaf } from '@galley/cluster/pki/certificates'

const run = promisify(execFile)

export interface AdapterOptions {
  /** Where requests are known to come from the API: as `extension-apiserver-authentication` says it. */
  readonly frontProxyAuthority: string
  readonly frontProxyNames: readonly string[]
  /** Under which name its certificate holds. */
  readonly name: string
  readonly env: NodeJS.ProcessEnv
}

/** What it says of each metric, to be changed at any time. */
export interface Adapter {
  readonly port: number
  /** PEM, signs its certificate. */
  readonly authority: string
  readonly values: Record<string, string>
  /** Who asked, as the API told it. */
  readonly users: Set<string>
  close(): Promise<void>
}

/** An adapter as people deploy them: gives custom metrics of objects and pods, and external metrics. */
export async function metricsAdapter(options: AdapterOptions): Promise<Adapter> {
  const now = Date.now()
  const authority = await makeAuthority('adapter-ca', now)
  const { name } = options
  const leaf = await makeLeaf(
    authority,
    { subject: `CN=${name}`, usage: 'server', names: [name] },
    now,
  )
  const values: Record<string, string> = {}
  const users = new Set<string>()
  const server = createServer({
    cert: leaf.certificate,
    key: leaf.key,
    ca: options.frontProxyAuthority,
    requestCert: true,
    rejectUnauthorized: false,
  })
  server.on('request', async (request, response) => {
    // Safe: the server listens over TLS only.
    const socket = request.socket as TLSSocket
    const { CN = '' } = socket.getPeerCertificate().subject ?? {}
    if (!socket.authorized || !options.frontProxyNames.includes(String(CN))) {
      response.writeHead(401).end()
      return
    }
    users.add(String(request.headers['x-remote-user']))
    const body = await answer(new URL(request.url ?? '', 'https://adapter'), values, options.env)
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body ?? {}))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    authority: authority.certificate,
    values,
    users,
    async close() {
      if (!server.listening) return
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const custom = 'custom.metrics.k8s.io/v1beta1'
const external = 'external.metrics.k8s.io/v1beta1'

async function answer(
  { pathname, searchParams }: URL,
  values: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): Promise<object | undefined> {
  const [, , group, version, , namespace = '', ...rest] = pathname.split('/')
  const api = `${group}/${version}`
  if (rest.length === 0) return resources(api)
  if (api === external) {
    const [metricName = ''] = rest
    const item = { metricName, metricLabels: {}, timestamp: new Date(), value: values[metricName] }
    return { kind: 'ExternalMetricValueList', apiVersion: external, metadata: {}, items: [item] }
  }
  const [resource = '', name = '', metric = ''] = rest
  const selector = searchParams.get('labelSelector') ?? ''
  const names = name === '*' ? await podsOf(namespace, selector, env) : [name]
  const items = names.map((it) => ({
    describedObject: { kind: resource === 'pods' ? 'Pod' : 'Service', namespace, name: it },
    metricName: metric,
    timestamp: new Date(),
    value: values[metric],
  }))
  return { kind: 'MetricValueList', apiVersion: custom, metadata: {}, items }
}

const kinds: Readonly<Record<string, readonly [kind: string, names: readonly string[]]>> = {
  [custom]: ['MetricValueList', ['services/requests', 'pods/queue']],
  [external]: ['ExternalMetricValueList', ['jobs']],
}

function resources(groupVersion: string): object | undefined {
  const [kind, names] = kinds[groupVersion] ?? []
  return (
    names && {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion,
      resources: names.map((name) => ({
        name,
        singularName: '',
        namespaced: true,
        kind,
        verbs: ['get'],
      })),
    }
  )
}

async function podsOf(
  namespace: string,
  selector: string,
  env: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  const asked = ['get', 'pods', '-n', namespace, '-l', selector, '-o', 'name']
  const { stdout } = await run('kubectl', asked, { env })
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.replace('pod/', ''))
}
