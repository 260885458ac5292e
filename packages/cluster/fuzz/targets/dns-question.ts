import { systemClock } from '@galley/kit/clock'
import { decode, encode, type OptAnswer, type Packet, type RecordType } from 'dns-packet'
import type { Service } from '../../client/resources.ts'
import type { ClusterView } from '../../dns/cluster-view.ts'
import { respond } from '../../dns/responder.ts'
import type { FuzzTarget } from '../target.ts'

const asked: readonly (readonly [string, RecordType])[] = [
  ['web.shop.svc.cluster.local', 'A'],
  ['_http._tcp.web.shop.svc.cluster.local', 'SRV'],
  ['10-244-0-5.shop.pod.cluster.local', 'AAAA'],
  ['7.0.96.10.in-addr.arpa', 'PTR'],
  ['out.shop.svc.cluster.local', 'CNAME'],
  ['cluster.local', 'SOA'],
  ['www.example.com', 'TXT'],
]

const extension: OptAnswer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 1232,
  flags: 0x8000,
  extendedRcode: 0,
  ednsVersion: 0,
  flag_do: true,
  options: [],
}

export const dnsQuestion: FuzzTarget = {
  name: 'DNS question',
  share: 4,
  seeds: () =>
    asked.flatMap(([name, type]) => {
      const query: Packet = { type: 'query', id: 4711, flags: 0x100, questions: [{ name, type }] }
      return [encode(query), encode({ ...query, additionals: [extension] })]
    }),
  async run(input) {
    const answer = await respond(options, input, 'udp')
    if (!answer) return
    const { id, type } = decode(answer)
    if (id !== Buffer.from(input).readUInt16BE(0)) throw new Error('It answers another question.')
    if (type !== 'response' || answer.length > 4096) throw new Error('It is no answer.')
  },
}

const port = { name: 'http', port: 80, protocol: 'TCP' }
const metadata = (name: string) => ({ name, namespace: 'shop' })

const services: ReadonlyMap<string, Service> = new Map([
  ['web', { metadata: metadata('web'), spec: { clusterIPs: ['10.96.0.7'], ports: [port] } }],
  [
    'out',
    {
      metadata: metadata('out'),
      spec: { type: 'ExternalName', externalName: 'web.shop.svc.cluster.local' },
    },
  ],
])

const view: ClusterView = {
  hasNamespace: (name) => name === 'shop',
  service: (_, name) => services.get(name),
  slices: () => [],
  servicesAt: () => [{ metadata: metadata('web') }],
  slicesAt: () => [],
}

const options = {
  view,
  zone: {
    domain: 'cluster.local',
    server: { namespace: 'kube-system', name: 'kube-dns' },
    clock: systemClock,
  },
  forwarder: { ask: async () => undefined },
}
