import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import type { RunnableImage } from '@galley/containers/image/runnable-image'
import { configMaps, type Pod, secrets, services } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { type PodLab, podLab } from '../testing/pod-lab.ts'
import { podConfigurator } from './configure-pods.ts'
import { goQuoted } from './pod-fields.ts'

const image: RunnableImage = {
  reference: 'i',
  digest: 'sha256:0',
  layers: [],
  config: {
    Entrypoint: ['/entry'],
    Cmd: ['cmd'],
    Env: ['PATH=/bin', 'OWN=image'],
    WorkingDir: '/work',
  },
}

const inNamespace = (name: string) => ({ name, namespace: 'default' })
const base64 = (text: string) => Buffer.from(text).toString('base64')

async function configured(
  lab: PodLab,
  container: object,
  spec: object = {},
  metadata: object = {},
) {
  const containers = [{ name: 'c', image: 'i', ...container }]
  const pod = await lab.pod('p', { containers, enableServiceLinks: false, ...spec }, metadata)
  await lab.volumes.mount(pod, lab.signal)
  return configOf(lab, pod)
}

function configOf(lab: PodLab, pod: Pod) {
  const container = pod.spec?.containers[0] as Container
  return podConfigurator(lab).containerConfigOf({
    pod,
    container,
    image,
    attempt: 0,
    podAddresses: ['10.244.0.7'],
    logs: { fileBytes: 1, files: 1 },
    annotations: {},
  })
}

async function variables(lab: PodLab, env: readonly object[], more: object = {}): Promise<object> {
  const { env: all } = await configured(lab, { env, ...more })
  return Object.fromEntries(
    all
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)])
      .filter(([name]) => !['PATH', 'HOSTNAME', 'OWN'].includes(name ?? '')),
  )
}

async function furnished(context: TestContext): Promise<PodLab> {
  const lab = await podLab(context)
  await lab.client.create(configMaps, {
    metadata: inNamespace('conf'),
    data: { a: '1', b: 'two', 'not.a-name': 'x' },
  })
  await lab.client.create(secrets, {
    metadata: inNamespace('keys'),
    data: { pass: base64('p$w'), bytes: Buffer.from([0xff]).toString('base64') },
  })
  return lab
}

describe('a container’s variables', () => {
  it('come from the image, then the pod, which may name earlier ones', async (context) => {
    const lab = await podLab(context)
    const { env } = await configured(lab, {
      tty: true,
      env: [
        { name: 'OWN', value: 'pod' },
        { name: 'A', value: '$(OWN)-$(PATH)-$(B)' },
        { name: 'B', value: '$$(A)' },
        { name: 'EMPTY' },
      ],
    })
    assert.deepEqual(env, [
      'PATH=/bin',
      'HOSTNAME=p',
      'TERM=xterm',
      'OWN=pod',
      'A=pod-$(PATH)-$(B)',
      'B=$(A)',
      'EMPTY=',
    ])
  })

  it('show fields and resources', async (context) => {
    const lab = await podLab(context)
    const field = (name: string, fieldPath: string) => ({
      name,
      valueFrom: { fieldRef: { fieldPath } },
    })
    const amount = (name: string, resource: string, divisor?: string) => ({
      name,
      valueFrom: { resourceFieldRef: { resource, ...(divisor && { divisor }) } },
    })
    const env = [
      field('NAME', 'metadata.name'),
      field('LABEL', "metadata.labels['none']"),
      field('NODE', 'spec.nodeName'),
      field('HOST', 'status.hostIP'),
      field('IPS', 'status.podIPs'),
      field('ACCOUNT', 'spec.serviceAccountName'),
      amount('CPU', 'limits.cpu'),
      amount('MILLI', 'limits.cpu', '1m'),
      amount('REQUEST', 'requests.cpu', '1m'),
      amount('MEMORY', 'limits.memory', '1Mi'),
      amount('DISK', 'requests.ephemeral-storage'),
    ]
    const resources = { requests: { cpu: '25m' }, limits: { cpu: '150m' } }
    assert.deepEqual(await variables(lab, env, { resources }), {
      NAME: 'p',
      LABEL: '',
      NODE: 'node-0',
      HOST: '10.10.1.1',
      IPS: '10.244.0.7',
      ACCOUNT: 'default',
      CPU: '1',
      MILLI: '150',
      REQUEST: '25',
      MEMORY: '1024',
      DISK: '0',
    })
  })

  it('come from ConfigMaps and Secrets', async (context) => {
    const lab = await furnished(context)
    const env = [
      { name: 'K', valueFrom: { configMapKeyRef: { name: 'conf', key: 'a' } } },
      {
        name: 'NONE',
        valueFrom: { configMapKeyRef: { name: 'conf', key: 'constructor', optional: true } },
      },
      { name: 'NOMAP', valueFrom: { configMapKeyRef: { name: 'none', key: 'a', optional: true } } },
      { name: 'S', valueFrom: { secretKeyRef: { name: 'keys', key: 'pass' } } },
      { name: 'b', value: 'own' },
      { name: 'X', value: '$(b)-$(S)-$(P_a)' },
    ]
    const envFrom = [
      { prefix: 'P_', configMapRef: { name: 'conf' } },
      { configMapRef: { name: 'conf' } },
      { secretRef: { name: 'absent', optional: true } },
    ]
    assert.deepEqual(await variables(lab, env, { envFrom }), {
      P_a: '1',
      P_b: 'two',
      'P_not.a-name': 'x',
      a: '1',
      b: 'own',
      'not.a-name': 'x',
      K: '1',
      S: 'p$w',
      X: 'own-p$w-1',
    })
  })

  it('name the services of the namespace, unless they are not wanted', async (context) => {
    const lab = await podLab(context)
    const ports = [
      { name: 'http', port: 80 },
      { name: 'alt-2', port: 53, protocol: 'UDP' },
    ] as never
    for (const [name, clusterIP] of [
      ['my-svc', '10.96.77.1'],
      ['headless', 'None'],
      ['kubernetes', '10.96.0.1'],
    ])
      await lab.client.create(services, {
        metadata: inNamespace(name ?? ''),
        spec: { clusterIP: clusterIP ?? '', ports },
      })
    const env = [{ name: 'HERE', value: '$(MY_SVC_SERVICE_HOST)' }]
    const whole = await configured(lab, { env }, { enableServiceLinks: true })
    const named = (entries: readonly string[], prefix: string) =>
      entries.filter((entry) => entry.startsWith(prefix))
    assert.deepEqual(named(whole.env, 'MY_SVC'), [
      'MY_SVC_SERVICE_HOST=10.96.77.1',
      'MY_SVC_SERVICE_PORT=80',
      'MY_SVC_SERVICE_PORT_HTTP=80',
      'MY_SVC_SERVICE_PORT_ALT_2=53',
      'MY_SVC_PORT=tcp://10.96.77.1:80',
      'MY_SVC_PORT_80_TCP=tcp://10.96.77.1:80',
      'MY_SVC_PORT_80_TCP_PROTO=tcp',
      'MY_SVC_PORT_80_TCP_PORT=80',
      'MY_SVC_PORT_80_TCP_ADDR=10.96.77.1',
      'MY_SVC_PORT_53_UDP=udp://10.96.77.1:53',
      'MY_SVC_PORT_53_UDP_PROTO=udp',
      'MY_SVC_PORT_53_UDP_PORT=53',
      'MY_SVC_PORT_53_UDP_ADDR=10.96.77.1',
    ])
    assert.deepEqual(named(whole.env, 'HERE'), ['HERE=10.96.77.1'])
    assert.deepEqual(named(whole.env, 'HEADLESS'), [])
    const pod = {
      metadata: { ...inNamespace('q'), uid: 'q' },
      spec: { enableServiceLinks: false, containers: [{ name: 'c', env, resources: {} }] },
    }
    const bare = await configOf(lab, pod as never)
    assert.deepEqual(named(bare.env, 'MY_SVC'), [])
    assert.deepEqual(named(bare.env, 'HERE'), ['HERE=$(MY_SVC_SERVICE_HOST)'])
    assert.deepEqual(named(bare.env, 'KUBERNETES_SERVICE_HOST'), [
      'KUBERNETES_SERVICE_HOST=10.96.0.1',
    ])
  })

  const refused = [
    [
      { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'no', key: 'a' } } }] },
      'configmap "no" not found',
    ],
    [
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'no', key: 'a' } } }] },
      'secret "no" not found',
    ],
    [
      { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'conf', key: 'z' } } }] },
      "couldn't find key z in ConfigMap default/conf",
    ],
    [
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'keys', key: 'z' } } }] },
      "couldn't find key z in Secret default/keys",
    ],
    [
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'keys', key: 'bytes' } } }] },
      'key bytes in secret "keys" contains invalid UTF-8',
    ],
    [{ envFrom: [{ configMapRef: { name: 'no' } }] }, 'configmap "no" not found'],
    [{ envFrom: [{ secretRef: { name: 'no' } }] }, 'secret "no" not found'],
  ] as const
  for (const [container, message] of refused)
    it(`are refused: ${message}`, async (context) => {
      const lab = await furnished(context)
      await assert.rejects(configured(lab, container), { name: 'ConfigurationError', message })
    })
})

describe('a container’s command', () => {
  const env = [{ name: 'W', value: 'word' }]
  const cases = [
    [{}, ['/entry', 'cmd']],
    [{ args: ['$(W)', '$$(W)', '$(NOT)'], env }, ['/entry', 'word', '$(W)', '$(NOT)']],
    [{ command: ['/other'] }, ['/other']],
    [{ command: ['/$(W)'], args: ['x'], env }, ['/word', 'x']],
  ] as const
  for (const [container, command] of cases)
    it(`is ${command.join(' ')}`, async (context) => {
      const lab = await podLab(context)
      assert.deepEqual((await configured(lab, container)).command, command)
    })
})

describe('a container', () => {
  it('has a file for its last words, and mounts within others after them', async (context) => {
    const lab = await podLab(context)
    const { mounts, workingDirectory, stopSignal } = await configured(
      lab,
      {
        volumeMounts: [
          { name: 'v', mountPath: '/a/b' },
          { name: 'v', mountPath: '/a', readOnly: true, mountPropagation: 'HostToContainer' },
        ],
      },
      { volumes: [{ name: 'v', emptyDir: {} }] },
    )
    assert.deepEqual(
      mounts.map(({ target, readOnly, propagation }) => [target, readOnly, propagation]),
      [
        ['/a', true, 'slave'],
        ['/a/b', false, 'private'],
        ['/dev/termination-log', false, 'private'],
      ],
    )
    assert.equal(statSync(mounts[2]?.source ?? '').mode & 0o777, 0o666)
    assert.deepEqual([workingDirectory, stopSignal], ['/work', 'SIGTERM'])
  })
})

describe('a pod’s sandbox', () => {
  it('is as its spec says', async (context) => {
    const lab = await podLab(context)
    const pod = await lab.pod('p', {
      hostname: 'me',
      subdomain: 'sub',
      setHostnameAsFQDN: true,
      shareProcessNamespace: true,
      hostAliases: [{ ip: '203.0.113.5', hostnames: ['alias'] }],
      dnsPolicy: 'None',
      dnsConfig: { nameservers: ['1.1.1.1'] },
      securityContext: { sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }] },
      containers: [
        {
          name: 'c',
          image: 'i',
          ports: [{ containerPort: 80, hostPort: 8080 }, { containerPort: 81 }],
        },
      ],
    })
    assert.deepEqual(await podConfigurator(lab).sandboxConfigOf(pod), {
      id: pod.metadata.uid,
      namespace: 'default',
      name: 'p',
      node: 'node-0',
      hostname: 'me.sub.default.svc.cluster.local',
      domain: 'sub.default.svc.cluster.local',
      nodeAddress: '10.10.1.1',
      network: { kind: 'own', range: '10.244.0.0/24' },
      resolvConf: 'nameserver 1.1.1.1\n',
      hosts: [{ address: '203.0.113.5', names: ['alias'] }],
      processes: 'shared',
      ipc: 'own',
      sysctls: { 'net.ipv4.tcp_syncookies': '1' },
      hostPorts: [{ hostPort: 8080, containerPort: 80, protocol: 'TCP' }],
      resources: { cpuShares: 2, pids: 1000 },
    })
  })

  it('cannot be of a runtime that is not there', async (context) => {
    const lab = await podLab(context)
    const pod = { metadata: inNamespace('p'), spec: { runtimeClassName: 'absent', containers: [] } }
    await assert.rejects(podConfigurator(lab).sandboxConfigOf(pod), {
      message: 'RuntimeClass "absent" not found',
    })
  })
})

describe('text in Go’s quotes', () => {
  const cases = [
    ['plain é 中', '"plain é 中"'],
    ['"\\', '"\\"\\\\"'],
    ['\n\t\x01\x7f', '"\\n\\t\\x01\\x7f"'],
    ['\u200b\u00a0', '"\\u200b\\u00a0"'],
    ['\u{e0001}', '"\\U000e0001"'],
  ] as const
  for (const [text, quoted] of cases) it(`is ${quoted}`, () => assert.equal(goQuoted(text), quoted))
})
