import { readFileSync } from 'node:fs'
import { createServer, request } from 'node:https'
import { text } from 'node:stream/consumers'
import type { TLSSocket } from 'node:tls'

// A program as people deploy it beside a cluster, or in a pod: gives custom metrics of services and pods, and external metrics.
//   API, API_AUTHORITY, API_TOKEN: the cluster, and files that it is trusted and asked by; in a pod they are where every pod has them
//   CERTIFICATE, KEY, PORT: files that it serves with, and where
//   VALUES: what it says of each metric, as JSON

const account = '/var/run/secrets/kubernetes.io/serviceaccount'
const { env } = process
const api = env.API ?? `https://${env.KUBERNETES_SERVICE_HOST}:${env.KUBERNETES_SERVICE_PORT}`
const authority = readFileSync(env.API_AUTHORITY ?? `${account}/ca.crt`)
const token = readFileSync(env.API_TOKEN ?? `${account}/token`, 'utf8')
const values: Readonly<Record<string, string>> = JSON.parse(env.VALUES ?? '{}')

const custom = 'custom.metrics.k8s.io/v1beta1'
const external = 'external.metrics.k8s.io/v1beta1'

interface ApiObject {
  readonly metadata: { readonly name: string }
  readonly data?: Readonly<Record<string, string>>
  readonly items?: readonly ApiObject[]
}

function read(path: string): Promise<ApiObject> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` }
    request(`${api}${path}`, { ca: authority, headers }, async (response) => {
      const body = await text(response)
      if (response.statusCode === 200) resolve(JSON.parse(body))
      else reject(new Error(body))
    })
      .on('error', reject)
      .end()
  })
}

async function podsOf(namespace: string, selector: string): Promise<readonly string[]> {
  const query = `labelSelector=${encodeURIComponent(selector)}`
  const { items = [] } = await read(`/api/v1/namespaces/${namespace}/pods?${query}`)
  return items.map(({ metadata }) => metadata.name)
}

async function answer({ pathname, searchParams }: URL): Promise<object | undefined> {
  const [, , group, version, , namespace = '', ...rest] = pathname.split('/')
  const served = `${group}/${version}`
  if (rest.length === 0) return resources(served)
  const timestamp = new Date()
  if (served === external) {
    const [metricName = ''] = rest
    const item = { metricName, metricLabels: {}, timestamp, value: values[metricName] }
    return { kind: 'ExternalMetricValueList', apiVersion: external, metadata: {}, items: [item] }
  }
  const [resource = '', name = '', metricName = ''] = rest
  const selector = searchParams.get('labelSelector') ?? ''
  const names = name === '*' ? await podsOf(namespace, selector) : [name]
  const kind = resource === 'pods' ? 'Pod' : 'Service'
  const items = names.map((it) => ({
    describedObject: { kind, namespace, name: it },
    metricName,
    timestamp,
    value: values[metricName],
  }))
  return { kind: 'MetricValueList', apiVersion: custom, metadata: {}, items }
}

const kinds: Readonly<Record<string, readonly [kind: string, names: readonly string[]]>> = {
  [custom]: ['MetricValueList', ['services/requests', 'pods/queue']],
  [external]: ['ExternalMetricValueList', ['jobs']],
}

function resources(groupVersion: string): object | undefined {
  const [kind, names] = kinds[groupVersion] ?? []
  const listed = names?.map((name) => ({
    name,
    singularName: '',
    namespaced: true,
    kind,
    verbs: ['get'],
  }))
  return listed && { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: listed }
}

/** Only the cluster may say who asks. */
const { data = {} } = await read(
  '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication',
)
const proxies: readonly string[] = JSON.parse(data['requestheader-allowed-names'] ?? '[]')
const server = createServer({
  cert: readFileSync(env.CERTIFICATE ?? '/tls/tls.crt'),
  key: readFileSync(env.KEY ?? '/tls/tls.key'),
  ca: data['requestheader-client-ca-file'] ?? '',
  requestCert: true,
  rejectUnauthorized: false,
})
server.on('request', async (asked, response) => {
  // Safe: the server listens over TLS only.
  const socket = asked.socket as TLSSocket
  const { CN } = socket.getPeerCertificate().subject ?? {}
  if (!socket.authorized || !proxies.includes(String(CN))) {
    response.writeHead(401).end()
    return
  }
  process.stdout.write(`${asked.headers['x-remote-user']} ${asked.url}\n`)
  const body = await answer(new URL(asked.url ?? '', 'https://adapter')).catch(() => undefined)
  response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body ?? {}))
})
server.listen(Number(env.PORT ?? 6443))
process.on('SIGTERM', () => process.exit(0))
