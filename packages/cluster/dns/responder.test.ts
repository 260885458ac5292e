import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import { decode, encode, type OptAnswer, type Packet, type Question } from 'dns-packet'
import type { EndpointSlice, Service } from '../client/resources.ts'
import { type ClusterView, serviceOf } from './cluster-view.ts'
import { type ResponderOptions, respond } from './responder.ts'

const port = (name: string, number: number, protocol = 'TCP') => ({ name, port: number, protocol })

function service(name: string, clusterIP: string, ports = [port('http', 80)]): Service {
  return {
    metadata: { name, namespace: 'shop' },
    spec: { clusterIP, clusterIPs: clusterIP === 'None' ? [] : [clusterIP], ports },
  }
}

function slice(of: string, endpoints: EndpointSlice['endpoints'], ports = [port('http', 8080)]) {
  const labels = { 'kubernetes.io/service-name': of }
  return {
    metadata: { name: of, namespace: 'shop', labels },
    addressType: 'IPv4',
    endpoints,
    ports,
  } satisfies EndpointSlice
}

const alias = (name: string, externalName: string): Service => ({
  metadata: { name, namespace: 'shop' },
  spec: { type: 'ExternalName', externalName },
})

const services: readonly Service[] = [
  service('web', '10.96.0.7', [port('http', 80), port('udp', 90, 'UDP')]),
  service('all', 'None'),
  service('none', 'None'),
  service('none-inside', '10.96.0.8'),
  service('many', 'None'),
  alias('out', 'www.example.com'),
  alias('inward', 'web.shop.svc.cluster.local'),
  alias('ring', 'ring.shop.svc.cluster.local'),
  {
    metadata: { name: 'kube-dns', namespace: 'kube-system' },
    spec: { clusterIPs: ['10.96.0.10'], ports: [port('dns', 53, 'UDP')] },
  },
]

const slices: readonly EndpointSlice[] = [
  slice('all', [
    { addresses: ['10.244.0.5'], hostname: 'w1', conditions: { ready: true } },
    { addresses: ['10.244.1.6'], conditions: { ready: true } },
    { addresses: ['10.244.1.7'], conditions: { ready: false } },
  ]),
  slice('web', [{ addresses: ['10.244.0.5'] }]),
  slice(
    'many',
    Array.from({ length: 200 }, (_, at) => ({ addresses: [`10.244.2.${at}`] })),
  ),
]

const view: ClusterView = {
  hasNamespace: (name) => ['shop', 'kube-system'].includes(name),
  service: (namespace, name) =>
    services.find((it) => it.metadata.namespace === namespace && it.metadata.name === name),
  slices: (namespace, name) =>
    slices.filter((it) => it.metadata.namespace === namespace && serviceOf(it) === name),
  servicesAt: (address) => services.filter((it) => it.spec?.clusterIPs?.includes(address)),
  slicesAt: (address) =>
    slices.filter((it) => it.endpoints.some(({ addresses }) => addresses.includes(address))),
}

const outside: Record<string, string> = { 'www.example.com': '198.51.100.7' }

const options: ResponderOptions = {
  view,
  zone: {
    domain: 'cluster.local',
    server: { namespace: 'kube-system', name: 'kube-dns' },
    clock: systemClock,
  },
  forwarder: {
    async ask(bytes) {
      const { id = 0, questions = [] } = decode(Buffer.from(bytes))
      const data = outside[questions[0]?.name ?? '']
      if (!data) return undefined
      const name = questions[0]?.name ?? ''
      return encode({
        id,
        type: 'response',
        questions,
        answers: [{ name, type: 'A', ttl: 60, data }],
      })
    },
  },
}

const rcodes = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED']

async function ask(
  name: string,
  type: string = 'A',
  more: Partial<Packet> = {},
  transport: 'udp' | 'tcp' = 'udp',
) {
  const questions = [{ name, type } as Question]
  const bytes = encode({ id: 7, type: 'query', flags: 0x100, questions, ...more })
  const answer = await respond(options, bytes, transport)
  assert.ok(answer)
  const packet = decode(answer)
  assert.equal(packet.id, 7)
  return { ...packet, rcode: rcodes[answer.readUInt16BE(2) & 15], size: answer.length }
}

const extension = (ednsVersion: number): OptAnswer => ({
  type: 'OPT',
  name: '.',
  udpPayloadSize: 4096,
  flags: 0,
  extendedRcode: 0,
  ednsVersion,
  flag_do: false,
  options: [],
})

const short = async (name: string, type = 'A') => {
  const { rcode, answers = [] } = await ask(name, type)
  const texts = answers.map((it) => {
    if (it.type !== 'SRV') return String('data' in it ? it.data : '')
    const { priority, weight, port: at, target } = it.data
    return `${priority} ${weight} ${at} ${target}`
  })
  return [rcode, ...texts.toSorted()].join(' | ')
}

const table: readonly (readonly [string, string, string])[] = [
  ['web.shop.svc.cluster.local', 'A', 'NOERROR | 10.96.0.7'],
  ['WEB.shop.SVC.cluster.local', 'A', 'NOERROR | 10.96.0.7'],
  ['web.shop.svc.cluster.local', 'AAAA', 'NOERROR'],
  ['web.shop.svc.cluster.local', 'MX', 'NOERROR'],
  ['none-inside.shop.svc.cluster.local', 'A', 'NOERROR | 10.96.0.8'],
  ['all.shop.svc.cluster.local', 'A', 'NOERROR | 10.244.0.5 | 10.244.1.6'],
  ['w1.all.shop.svc.cluster.local', 'A', 'NOERROR | 10.244.0.5'],
  ['10-244-1-6.all.shop.svc.cluster.local', 'A', 'NOERROR | 10.244.1.6'],
  ['10-244-1-7.all.shop.svc.cluster.local', 'A', 'NXDOMAIN'],
  ['10-244-0-5.web.shop.svc.cluster.local', 'A', 'NOERROR | 10.244.0.5'],
  ['none.shop.svc.cluster.local', 'A', 'NXDOMAIN'],
  ['absent.shop.svc.cluster.local', 'A', 'NXDOMAIN'],
  ['web.absent.svc.cluster.local', 'A', 'NXDOMAIN'],
  ['shop.svc.cluster.local', 'A', 'NOERROR'],
  ['absent.svc.cluster.local', 'A', 'NXDOMAIN'],
  ['svc.cluster.local', 'A', 'NOERROR'],
  ['odd.cluster.local', 'A', 'NXDOMAIN'],
  ['cluster.local', 'A', 'NOERROR'],
  ['cluster.local', 'NS', 'NOERROR | kube-dns.kube-system.svc.cluster.local'],
  ['ns.dns.cluster.local', 'A', 'NOERROR | 10.96.0.10'],
  ['dns-version.cluster.local', 'TXT', 'NOERROR | 1.1.0'],
  ['_http._tcp.web.shop.svc.cluster.local', 'SRV', 'NOERROR | 0 100 80 web.shop.svc.cluster.local'],
  ['_udp._udp.web.shop.svc.cluster.local', 'SRV', 'NOERROR | 0 100 90 web.shop.svc.cluster.local'],
  ['_http._udp.web.shop.svc.cluster.local', 'SRV', 'NXDOMAIN'],
  [
    '_http._tcp.all.shop.svc.cluster.local',
    'SRV',
    'NOERROR | 0 50 8080 10-244-1-6.all.shop.svc.cluster.local | 0 50 8080 w1.all.shop.svc.cluster.local',
  ],
  ['a._http._tcp.web.shop.svc.cluster.local', 'SRV', 'NXDOMAIN'],
  ['10-244-0-9.shop.pod.cluster.local', 'A', 'NOERROR | 10.244.0.9'],
  ['10-244-0-900.shop.pod.cluster.local', 'A', 'NXDOMAIN'],
  ['10-244-0-9.absent.pod.cluster.local', 'A', 'NXDOMAIN'],
  ['out.shop.svc.cluster.local', 'CNAME', 'NOERROR | www.example.com'],
  ['out.shop.svc.cluster.local', 'A', 'NOERROR | 198.51.100.7 | www.example.com'],
  ['inward.shop.svc.cluster.local', 'A', 'NOERROR | 10.96.0.7 | web.shop.svc.cluster.local'],
  ['7.0.96.10.in-addr.arpa', 'PTR', 'NOERROR | web.shop.svc.cluster.local'],
  [
    '5.0.244.10.in-addr.arpa',
    'PTR',
    'NOERROR | 10-244-0-5.web.shop.svc.cluster.local | w1.all.shop.svc.cluster.local',
  ],
  ['www.example.com', 'A', 'NOERROR | 198.51.100.7'],
  ['unknown.example.com', 'A', 'SERVFAIL'],
  ['9.9.9.9.in-addr.arpa', 'PTR', 'SERVFAIL'],
  ['cluster.local', 'AXFR', 'REFUSED'],
]

for (const [name, type, expected] of table)
  test(`${type} of ${name}`, async () => {
    assert.equal(await short(name, type), expected)
  })

test('what is not there comes with the authority that says so', async () => {
  const { authorities = [], flag_aa } = await ask('absent.shop.svc.cluster.local')
  assert.ok(flag_aa)
  assert.deepEqual(
    authorities.map(({ name, type }) => [name, type]),
    [['cluster.local', 'SOA']],
  )
})

test('aliases that lead to one another come to an end', async () => {
  const { rcode, answers = [] } = await ask('ring.shop.svc.cluster.local')
  assert.equal(rcode, 'NOERROR')
  assert.equal(answers.length, 9)
})

test('what is too large is cut to what the client can take, and whole over TCP', async () => {
  const small = await ask('many.shop.svc.cluster.local')
  assert.ok(small.flag_tc && small.size <= 512)
  const large = await ask('many.shop.svc.cluster.local', 'A', { additionals: [extension(0)] })
  assert.ok(!large.flag_tc)
  assert.equal(large.answers?.length, 200)
  assert.equal(large.additionals?.at(-1)?.type, 'OPT')
  const whole = await ask('many.shop.svc.cluster.local', 'SRV', {}, 'tcp')
  assert.ok(!whole.flag_tc)
  assert.equal(whole.answers?.length, 200)
})

test('an extension of another version is told what is known', async () => {
  const { additionals = [] } = await ask('web.shop.svc.cluster.local', 'A', {
    additionals: [extension(1)],
  })
  assert.partialDeepStrictEqual(additionals, [{ type: 'OPT', extendedRcode: 1 }])
})

test('answers are not answered, and what cannot be read is refused', async () => {
  const query = encode({ id: 9, type: 'query', questions: [{ name: 'a.b', type: 'A' }] })
  const changed = (at: number, ...bytes: number[]) => {
    const other = Buffer.from(query)
    other.set(bytes, at)
    return other
  }
  const rcodeOf = async (bytes: Uint8Array) =>
    (await respond(options, bytes, 'udp'))?.readUInt16BE(2)
  assert.equal(await rcodeOf(changed(2, 0x80)), undefined)
  assert.equal(await rcodeOf(query.subarray(0, 11)), undefined)
  assert.equal(await rcodeOf(changed(2, 0x28)), 0x8004)
  assert.equal(await rcodeOf(changed(4, 0, 2)), 0x8001)
  assert.equal(await rcodeOf(changed(6, 255, 255)), 0x8001)
  assert.equal(await rcodeOf(changed(12, 0xc0, 0)), 0x8001)
  assert.equal(await rcodeOf(query.subarray(0, -1)), 0x8001)
})
