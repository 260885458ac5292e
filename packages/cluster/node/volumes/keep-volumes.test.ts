import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { isRoot, temporaryFolder } from '@galley/containers/testing/temporary-folder'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { HostPathVolumeSource } from 'kubernetes-types/core/v1.js'
import type { Client } from '../../client/client.ts'
import {
  configMaps,
  type Pod,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  secrets,
} from '../../client/resources.ts'
import { eventually } from '../testing/eventually.ts'
import { type PodLab, podLab } from '../testing/pod-lab.ts'
import { mountsBelow } from './mount-table.ts'
import { podFolder } from './places.ts'

const hasMounts = process.platform === 'linux' && isRoot
const needsMounts = { skip: !hasMounts && 'needs root' }

const inNamespace = (name: string) => ({ name, namespace: 'default' })
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** A pod whose one container mounts all of its volumes at their names. */
const withVolumes = (volumes: readonly { readonly name: string }[], more: object = {}) => ({
  volumes,
  containers: [
    {
      name: 'c',
      image: 'i',
      volumeMounts: volumes.map(({ name }) => ({ name, mountPath: `/${name}` })),
    },
  ],
  ...more,
})

async function sourcesOf({ volumes }: PodLab, pod: Pod): Promise<Record<string, string>> {
  const [container] = pod.spec?.containers ?? []
  const mounts = await volumes.mountsOf(pod, container as never, new Map())
  return Object.fromEntries(mounts.map(({ target, source }) => [target.slice(1), source]))
}

async function mounted(lab: PodLab, spec: object, metadata: object = {}) {
  const pod = await lab.pod('p', spec, metadata)
  await lab.volumes.mount(pod, lab.signal)
  return { pod, at: await sourcesOf(lab, pod) }
}

const read = (folder: string | undefined, name: string) =>
  readFileSync(join(folder ?? '', name), 'utf8')
const modeOf = (...path: string[]) => (statSync(join(...path)).mode & 0o7777).toString(8)
const namesIn = (folder = '') =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('..'))
    .toSorted()

async function furnished(context: TestContext): Promise<PodLab> {
  const lab = await podLab(context)
  await lab.client.create(configMaps, {
    metadata: inNamespace('conf'),
    data: { a: 'one', b: 'two' },
    binaryData: { bytes: base64('\xff') },
  })
  await lab.client.create(secrets, {
    metadata: inNamespace('keys'),
    data: { user: base64('me'), pass: base64('word') },
  })
  return lab
}

describe('volumes of a pod', () => {
  it('show ConfigMaps and Secrets, whole or by chosen keys', async (context) => {
    const lab = await furnished(context)
    const items = [
      { key: 'a', path: 'dir/file' },
      { key: 'b', path: 'other', mode: 0o777 },
    ]
    const { at } = await mounted(
      lab,
      withVolumes([
        { name: 'all', configMap: { name: 'conf' } },
        { name: 'some', configMap: { name: 'conf', defaultMode: 0o400, items } },
        { name: 'none', configMap: { name: 'absent', optional: true } },
        {
          name: 'keyless',
          configMap: { name: 'conf', optional: true, items: [{ key: 'z', path: 'z' }] },
        },
        { name: 'sec', secret: { secretName: 'keys', defaultMode: 0o400 } },
      ] as never),
    )
    assert.deepEqual(namesIn(at.all), ['a', 'b', 'bytes'])
    assert.equal(read(at.all, 'a'), 'one')
    assert.equal(modeOf(at.all ?? '', 'a'), '644')
    assert.deepEqual(namesIn(at.some), ['dir', 'other'])
    assert.equal(modeOf(at.some ?? '', 'dir/file'), '400')
    assert.equal(modeOf(at.some ?? '', 'other'), '777')
    assert.deepEqual(namesIn(at.none), [])
    assert.deepEqual(namesIn(at.keyless), [])
    assert.equal(read(at.sec, 'pass'), 'word')
    assert.equal(modeOf(at.all ?? ''), '777')
    assert.equal(modeOf(at.sec ?? '', 'user'), '400')
  })

  it('show what of a pod it asks for, and a token of its account', async (context) => {
    const lab = await furnished(context)
    const { at } = await mounted(
      lab,
      {
        volumes: [
          {
            name: 'down',
            downwardAPI: {
              items: [
                { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
                { path: 'note', fieldRef: { fieldPath: "metadata.annotations['k']" } },
                { path: 'notes', fieldRef: { fieldPath: 'metadata.annotations' } },
                {
                  path: 'cpu',
                  resourceFieldRef: { containerName: 'c', resource: 'limits.cpu', divisor: '1m' },
                },
                {
                  path: 'mem',
                  resourceFieldRef: { containerName: 'c', resource: 'limits.memory' },
                },
              ],
            },
          },
          {
            name: 'proj',
            projected: {
              defaultMode: 0o440,
              sources: [
                { configMap: { name: 'conf', items: [{ key: 'a', path: 'map/a' }] } },
                {
                  secret: { name: 'keys', items: [{ key: 'user', path: 'sec/user', mode: 0o600 }] },
                },
                {
                  downwardAPI: {
                    items: [{ path: 'ns', fieldRef: { fieldPath: 'metadata.namespace' } }],
                  },
                },
                { serviceAccountToken: { path: 'token', audience: 'me', expirationSeconds: 600 } },
              ],
            },
          },
        ],
        containers: [
          {
            name: 'c',
            image: 'i',
            resources: { limits: { cpu: '200m' } },
            volumeMounts: ['down', 'proj'].map((name) => ({ name, mountPath: `/${name}` })),
          },
        ],
      },
      { labels: { b: '1', app: 'x' }, annotations: { k: 'v' } },
    )
    assert.equal(read(at.down, 'labels'), 'app="x"\nb="1"')
    assert.equal(read(at.down, 'note'), 'v')
    assert.match(
      read(at.down, 'notes') ?? '',
      /^k="v"\nkubernetes.io\/config.seen="\d{4}-\S+Z"\nkubernetes.io\/config.source="api"$/,
    )
    assert.equal(read(at.down, 'cpu'), '200')
    assert.equal(read(at.down, 'mem'), String(1024 ** 3))
    assert.equal(
      read(at.proj, 'map/a') + read(at.proj, 'sec/user') + read(at.proj, 'ns'),
      'onemedefault',
    )
    assert.equal(modeOf(at.proj ?? '', 'sec/user'), '600')
    assert.equal(modeOf(at.proj ?? '', 'token'), '440')
    const [, claims = ''] = read(at.proj, 'token').split('.')
    const { aud, 'kubernetes.io': bound } = JSON.parse(Buffer.from(claims, 'base64url').toString())
    assert.deepEqual([aud, bound.pod.name], [['me'], 'p'])
  })

  it('follow what they show at once', async (context) => {
    const lab = await furnished(context)
    const { pod, at } = await mounted(
      lab,
      withVolumes([
        { name: 'all', configMap: { name: 'conf' } },
        { name: 'later', secret: { secretName: 'later', optional: true } },
        { name: 'proj', projected: { sources: [{ configMap: { name: 'conf' } }] } },
        {
          name: 'down',
          downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] },
        },
      ] as never),
      { labels: { app: 'x' } },
    )
    const conf = inNamespace('conf')
    // What none of them shows does not keep them from what they do.
    await lab.client.create(configMaps, { metadata: inNamespace('other') })
    await lab.client.patch(configMaps, conf, 'merge', { data: { a: 'changed', c: 'new', b: null } })
    await lab.client.create(secrets, { metadata: inNamespace('later'), data: { k: base64('v') } })
    await lab.client.patch(pods, pod.metadata as never, 'merge', {
      metadata: { labels: { app: 'y' } },
    })
    await eventually(() => namesIn(at.all).includes('c') && read(at.all, 'a') === 'changed')
    await eventually(() => namesIn(at.later).includes('k') && read(at.later, 'k') === 'v')
    await eventually(() => read(at.proj, 'a') === 'changed')
    await eventually(() => read(at.down, 'l') === 'app="y"')
    assert.deepEqual(namesIn(at.all), ['a', 'bytes', 'c'])
    await lab.client.delete(secrets, inNamespace('later'))
    await eventually(() => namesIn(at.later).length === 0)
    await lab.client.delete(configMaps, conf)
    await eventually(async () => (await lab.told('p')).length === 2)
    assert.deepEqual(await lab.told('p'), [
      'Warning FailedMount MountVolume.SetUp failed for volume "all" : configmap "conf" not found',
      'Warning FailedMount MountVolume.SetUp failed for volume "proj" : configmap "conf" not found',
    ])
    assert.equal(read(at.all, 'a'), 'changed')
  })

  it('wait for what is missing, and tell of it', async (context) => {
    const lab = await furnished(context)
    const pod = await lab.pod(
      'p',
      withVolumes([
        { name: 'm', configMap: { name: 'absent' } },
        { name: 's', secret: { secretName: 'keys', items: [{ key: 'zzz', path: 'zzz' }] } },
        {
          name: 'proj',
          projected: { sources: [{ configMap: { name: 'absent' } }, { secret: { name: 'gone' } }] },
        },
      ] as never),
    )
    let isThere = false
    const mounting = lab.volumes.mount(pod, lab.signal).then(() => {
      isThere = true
    })
    const failed = (volume: string, why: string) =>
      `Warning FailedMount MountVolume.SetUp failed for volume "${volume}" : ${why}`
    await eventually(async () => (await lab.told('p')).length >= 3)
    assert.deepEqual(await lab.told('p'), [
      failed('m', 'configmap "absent" not found'),
      failed('proj', '[configmap "absent" not found, secret "gone" not found]'),
      failed('s', 'references non-existent secret key: zzz'),
    ])
    assert.equal(isThere, false)
    const before = performance.now()
    await lab.client.create(configMaps, { metadata: inNamespace('absent'), data: { a: '1' } })
    await lab.client.create(secrets, { metadata: inNamespace('gone'), data: {} })
    await lab.client.patch(secrets, inNamespace('keys'), 'merge', { data: { zzz: '' } })
    await mounting
    assert.ok(performance.now() - before < 450, 'before the next attempt would have come')
    assert.equal(isThere, true)
  })

  it('are given up when the pod is not wanted any more', async (context) => {
    const lab = await furnished(context)
    const pod = await lab.pod(
      'p',
      withVolumes([{ name: 'm', configMap: { name: 'absent' } }] as never),
    )
    const unwanted = new AbortController()
    const mounting = lab.volumes.mount(pod, unwanted.signal)
    unwanted.abort(new Error('gone'))
    await assert.rejects(mounting, /gone/)
    await lab.volumes.unmount(pod.metadata.uid ?? '')
    assert.deepEqual(await lab.volumes.pods(), [])
  })

  it('are kept while the process starts anew, and removed with the pod', async (context) => {
    const lab = await furnished(context)
    const volumes = [
      { name: 'd', emptyDir: {} },
      { name: 'm', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
      { name: 's', secret: { secretName: 'keys' } },
    ]
    const { pod, at } = await mounted(lab, withVolumes(volumes as never))
    for (const name of ['d', 'm']) writeFileSync(join(at[name] ?? '', 'file'), 'kept')
    lab.volumes.close()
    const again = lab.restarted()
    assert.deepEqual(await again.pods(), [pod.metadata.uid])
    await again.mount(pod, lab.signal)
    for (const name of ['d', 'm']) assert.equal(read(at[name], 'file'), 'kept')
    const folder = podFolder(lab.node.folder, pod.metadata.uid ?? '')
    assert.equal((await mountsBelow(folder)).length, hasMounts ? 2 : 0)
    await again.unmount(pod.metadata.uid ?? '')
    assert.equal(existsSync(folder), false)
    assert.deepEqual(await mountsBelow(folder), [])
  })

  it('are removed whatever containers left in them', async (context) => {
    const lab = await podLab(context)
    const { pod, at } = await mounted(lab, withVolumes([{ name: 'd', emptyDir: {} }] as never))
    const outside = temporaryFolder(context)
    writeFileSync(join(outside, 'kept'), '')
    symlinkSync(outside, join(at.d ?? '', 'link'))
    mkdirSync(join(at.d ?? '', ...Array.from({ length: 20 }, () => 'x'.repeat(150))), {
      recursive: true,
    })
    mkdirSync(join(at.d ?? '', 'closed/inner'), { recursive: true })
    writeFileSync(join(at.d ?? '', 'closed/inner/file'), '')
    chmodSync(join(at.d ?? '', 'closed'), 0o500)
    await lab.volumes.unmount(pod.metadata.uid ?? '')
    assert.deepEqual(await lab.volumes.pods(), [])
    assert.deepEqual(readdirSync(outside), ['kept'])
  })

  it('are folders of all users, in memory up to their limit', needsMounts, async (context) => {
    const lab = await podLab(context)
    const { at } = await mounted(
      lab,
      withVolumes([
        { name: 'd', emptyDir: {} },
        { name: 'm', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
      ] as never),
    )
    assert.equal(modeOf(at.d ?? ''), '777')
    assert.equal(modeOf(at.m ?? ''), '1777')
    assert.throws(() => writeFileSync(join(at.m ?? '', 'f'), Buffer.alloc(2 << 20)), /ENOSPC/)
  })

  it('belong to the pod’s group', needsMounts, async (context) => {
    const lab = await furnished(context)
    const token = { serviceAccountToken: { path: 'token', expirationSeconds: 600 } }
    const { at } = await mounted(
      lab,
      withVolumes(
        [
          { name: 'd', emptyDir: {} },
          { name: 'mem', emptyDir: { medium: 'Memory' } },
          { name: 's', secret: { secretName: 'keys' } },
          { name: 'm', configMap: { name: 'conf' } },
          { name: 't', projected: { sources: [token] } },
        ] as never,
        { securityContext: { runAsUser: 1500, runAsGroup: 1600, fsGroup: 1700 } },
      ),
    )
    const described = (path: string) => {
      const { uid, gid } = statSync(path)
      return `${modeOf(path)} ${uid} ${gid}`
    }
    assert.equal(described(at.d ?? ''), '2777 0 1700')
    assert.equal(described(at.mem ?? ''), '3777 0 1700')
    assert.equal(described(at.s ?? ''), '3777 0 1700')
    assert.equal(described(`${at.s}/..data/user`), '644 0 1700')
    assert.equal(described(`${at.m}/..data/a`), '644 0 1700')
    assert.equal(described(`${at.t}/token`), '640 1500 1700')
  })

  it('hold places for those that are mounted in them', async (context) => {
    const lab = await furnished(context)
    const pod = await lab.pod('p', {
      volumes: [
        { name: 'outer', configMap: { name: 'conf' } },
        { name: 'inner', emptyDir: {} },
        { name: 'unused', configMap: { name: 'absent' } },
      ],
      containers: [
        {
          name: 'c',
          image: 'i',
          volumeMounts: [
            { name: 'inner', mountPath: '/etc/outer/in/deep' },
            { name: 'outer', mountPath: '/etc/outer/' },
          ],
        },
      ],
    })
    await lab.volumes.mount(pod, lab.signal)
    const at = await sourcesOf(lab, pod)
    assert.deepEqual(namesIn(at['etc/outer']), ['a', 'b', 'bytes', 'in'])
    assert.deepEqual(readdirSync(join(at['etc/outer'] ?? '', 'in')), ['deep'])
  })

  it('show parts by expanded paths, and refuse those that lead nowhere', async (context) => {
    const lab = await furnished(context)
    const pod = await lab.pod(
      'p',
      withVolumes([
        { name: 'all', configMap: { name: 'conf' } },
        { name: 'd', emptyDir: {} },
      ] as never),
    )
    await lab.volumes.mount(pod, lab.signal)
    const mountsOf = (mount: object, env: readonly [string, string][] = []) =>
      lab.volumes.mountsOf(
        pod,
        { name: 'c', volumeMounts: [{ mountPath: '/x', ...mount }] } as never,
        new Map(env),
      )
    const [mount] = await mountsOf({ name: 'all', subPathExpr: '$(KEY)' }, [['KEY', 'b']])
    assert.equal(readFileSync(mount?.source ?? '', 'utf8'), 'two')
    assert.equal(mount?.readOnly, true)
    const refused = [
      [{ name: 'all', subPathExpr: '$(B)$(A)' }, 'missing value for A, B'],
      [{ name: 'absent' }, 'cannot find volume "absent" to mount into container "c"'],
      [
        { name: 'd', subPathExpr: '$(UP)/etc' },
        "unable to provision SubPath `../etc`: must not contain '..'",
      ],
    ] as const
    for (const [wrong, message] of refused)
      await assert.rejects(mountsOf(wrong, [['UP', '..']]), { message })
  })

  it('of the machine’s folders are only had where that is allowed', async (context) => {
    const folder = temporaryFolder(context)
    const volumes = [{ name: 'v', hostPath: { path: folder } }]
    const strict = await podLab(context)
    const pod = await strict.pod('p', withVolumes(volumes as never))
    const unwanted = new AbortController()
    const mounting = strict.volumes.mount(pod, unwanted.signal)
    await eventually(async () => (await strict.told('p')).length > 0)
    unwanted.abort()
    await assert.rejects(mounting)
    assert.deepEqual(await strict.told('p'), [
      'Warning FailedMount MountVolume.SetUp failed for volume "v" : hostPath volumes are not allowed on this node; --allow-host-path of `galley cluster start` allows them',
    ])
  })

  it('are checked for the type that is asked for', async (context) => {
    const folder = temporaryFolder(context)
    const lab = await podLab(context, { allowsHostPath: true })
    writeFileSync(join(folder, 'file'), '')
    const path = (name: string, type: string) => ({ hostPath: { path: join(folder, name), type } })
    const { pod } = await mounted(
      lab,
      withVolumes([
        { name: 'made', ...path('made/deep', 'DirectoryOrCreate') },
        { name: 'touched', ...path('touched', 'FileOrCreate') },
        { name: 'file', ...path('file', 'File') },
        { name: 'usual', ...path('usual', '') },
      ] as never),
    )
    assert.deepEqual(readdirSync(folder).toSorted(), ['file', 'made', 'touched', 'usual'])
    assert.equal(statSync(join(folder, 'touched')).isFile(), true)
    await lab.volumes.unmount(pod.metadata.uid ?? '')
    assert.deepEqual(readdirSync(folder).toSorted(), ['file', 'made', 'touched', 'usual'])
    const wrong = await lab.pod(
      'wrong',
      withVolumes([
        { name: 'd', ...path('absent', 'Directory') },
        { name: 'f', ...path('made', 'File') },
        { name: 'o', ...path('absent/deep', 'FileOrCreate') },
        { name: 's', ...path('file', 'Socket') },
      ] as never),
    )
    const unwanted = new AbortController()
    const mounting = lab.volumes.mount(wrong, unwanted.signal)
    await eventually(async () => (await lab.told('wrong')).length === 4)
    unwanted.abort()
    await assert.rejects(mounting)
    const failed = (volume: string, why: string) =>
      `Warning FailedMount MountVolume.SetUp failed for volume "${volume}" : ${why}`
    const check = `hostPath type check failed: ${folder}`
    assert.deepEqual(await lab.told('wrong'), [
      failed('d', `${check}/absent is not a directory`),
      failed('f', `${check}/made is not a file`),
      failed('o', `open ${folder}/absent/deep: no such file or directory`),
      failed('s', `${check}/file is not a socket file`),
    ])
  })

  it('of kinds that a node does not know are named', async (context) => {
    const lab = await podLab(context)
    const pod = await lab.pod(
      'p',
      withVolumes([
        { name: 'n', nfs: { server: 's', path: '/p' } },
        { name: 'x', csi: { driver: 'd.example' } },
        { name: 'c', persistentVolumeClaim: { claimName: 'absent' } },
      ] as never),
    )
    const unwanted = new AbortController()
    const mounting = lab.volumes.mount(pod, unwanted.signal)
    await eventually(async () => (await lab.told('p')).length === 3)
    unwanted.abort()
    await assert.rejects(mounting)
    assert.deepEqual(await lab.told('p'), [
      'Warning FailedMount MountVolume.SetUp failed for volume "n" : no volume plugin matched: this node does not support volumes of kind nfs',
      'Warning FailedMount MountVolume.SetUp failed for volume "x" : kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name d.example not found in the list of registered CSI drivers',
      'Warning FailedMount Unable to attach or mount volumes: unmounted volumes=[c], unattached volumes=[], failed to process volumes=[c]: error processing PVC default/absent: failed to fetch PVC from API server: persistentvolumeclaims "absent" not found',
    ])
  })

  it('may be claims that are bound to a folder of the machine', async (context) => {
    const folder = temporaryFolder(context)
    const lab = await podLab(context, { allowsHostPath: true })
    await bindClaim(lab.client, { path: folder })
    const { pod, at } = await mounted(
      lab,
      withVolumes([{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] as never),
    )
    assert.equal(at.v, folder)
    assert.deepEqual(lab.volumes.groupsOf(pod), [1234])
  })

  it('that are bound to claims fail under the name of the persistent volume', async (context) => {
    const folder = temporaryFolder(context)
    const lab = await podLab(context, { allowsHostPath: true })
    await bindClaim(lab.client, { path: `${folder}/absent`, type: 'Directory' })
    const pod = await lab.pod(
      'p',
      withVolumes([{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] as never),
    )
    const unwanted = new AbortController()
    const mounting = lab.volumes.mount(pod, unwanted.signal)
    await eventually(async () => (await lab.told('p')).length === 1)
    unwanted.abort()
    await assert.rejects(mounting)
    assert.deepEqual(await lab.told('p'), [
      `Warning FailedMount MountVolume.SetUp failed for volume "disk" : hostPath type check failed: ${folder}/absent is not a directory`,
    ])
  })

  it('get new tokens before theirs end', async (context) => {
    const clock = new SimulatedClock(Date.now())
    const lab = await podLab(context, {}, clock)
    const token = { serviceAccountToken: { path: 'token', expirationSeconds: 600 } }
    const { at } = await mounted(
      lab,
      withVolumes([{ name: 't', projected: { sources: [token] } }] as never),
    )
    const before = read(at.t, 'token')
    await clock.advance(479_000)
    assert.equal(read(at.t, 'token'), before)
    await clock.advance(2000)
    await eventually(() => read(at.t, 'token') !== before)
  })

  it('tell which of them holds too much', async (context) => {
    const lab = await podLab(context)
    const { pod, at } = await mounted(
      lab,
      withVolumes([
        { name: 'free', emptyDir: {} },
        { name: 'small', emptyDir: { sizeLimit: '64Ki' } },
      ] as never),
    )
    writeFileSync(join(at.free ?? '', 'f'), Buffer.alloc(200_000))
    writeFileSync(join(at.small ?? '', 'f'), Buffer.alloc(30_000))
    assert.equal(await lab.volumes.excess(pod), undefined)
    writeFileSync(join(at.small ?? '', 'g'), Buffer.alloc(50_000))
    assert.equal(
      await lab.volumes.excess(pod),
      'Usage of EmptyDir volume "small" exceeds the limit "64Ki". ',
    )
    await rm(join(at.small ?? '', 'g'))
    assert.equal(await lab.volumes.excess(pod), undefined)
  })
})

/** The claim `data` and the volume `disk`, bound to one another. */
async function bindClaim(client: Client, hostPath: HostPathVolumeSource): Promise<void> {
  const claim = await client.create(persistentVolumeClaims, {
    metadata: inNamespace('data'),
    spec: {
      accessModes: ['ReadWriteOnce'],
      volumeName: 'disk',
      storageClassName: '',
      resources: { requests: { storage: '1Mi' } },
    },
  })
  await client.create(persistentVolumes, {
    metadata: { name: 'disk', annotations: { 'pv.beta.kubernetes.io/gid': '1234' } },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Mi' },
      storageClassName: '',
      hostPath,
      claimRef: { ...inNamespace('data'), uid: claim.metadata.uid ?? '' },
    },
  })
  const bound = { ...claim, status: { phase: 'Bound' } }
  await client.update(persistentVolumeClaims, bound, 'status')
}
