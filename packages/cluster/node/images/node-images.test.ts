import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { temporaryFolder } from '@galley/containers/testing/temporary-folder'
import { openLayout } from '@galley/images/oci/layout'
import { parseReference } from '@galley/images/oci/reference'
import { embeddedRegistry } from '@galley/images/oci/registry-aliases'
import { openRemote } from '@galley/images/oci/remote/remote'
import { putImage, type TestImage, testImage } from '@galley/images/oci/testing/images'
import { addressOf } from '@galley/images/registry/announced-address'
import { testRegistry } from '@galley/images/registry/testing'
import { createLogger } from '@galley/kit/logging'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import { hashSync } from 'bcryptjs'
import type { NodeImages } from '../agent/ports.ts'
import { closedPort } from '../testing/listening.ts'
import { podOf } from '../testing/pod-of.ts'
import { type ToldEvents, toldEvents } from '../testing/told-events.ts'
import { nodeImages } from './node-images.ts'

interface Machine extends ToldEvents {
  readonly data: string
  readonly images: NodeImages
  readonly clock: SimulatedClock
}

const nodes = [{ name: 'node-0', address: '192.0.2.1' }]

async function machineOf(context: TestContext): Promise<Machine> {
  const data = temporaryFolder(context)
  const told = await toldEvents(context)
  const clock = new SimulatedClock()
  const images = await nodeImages({
    layout: join(data, 'images'),
    layers: join(data, 'layers'),
    machine: { nodes },
    folder: data,
    runtime: { pods: async () => [] },
    log: createLogger({ level: 'silent' }),
    signal,
    client: told.client,
    clock,
    events: () => told.events,
  })
  return { ...told, data, images, clock }
}

const signal = new AbortController().signal

const want = (
  { images }: Machine,
  image: string,
  imagePullPolicy = 'IfNotPresent',
  name = 'web',
) => {
  const pod = podOf([{ image, imagePullPolicy }], name)
  const container = { name: 'main', image, imagePullPolicy, resources: {} }
  return images.ensure(pod, container, signal)
}

/** Loads an image into the local store. */
async function load({ data }: Machine, name: string): Promise<TestImage> {
  const image = await testImage()
  await putImage(await openLayout(join(data, 'images')), image, parseReference(name))
  return image
}

async function push(url: string, repository: string, credentials?: Login): Promise<TestImage> {
  const image = await testImage()
  const reference = parseReference(`${new URL(url).host}/${repository}`)
  const remote = openRemote(reference, { credentials: async () => credentials })
  await putImage(remote, image, reference)
  remote.close()
  return image
}

interface Login {
  readonly kind: 'password'
  readonly username: string
  readonly password: string
}

const ada: Login = { kind: 'password', username: 'ada', password: 'secret' }

describe('images of nodes', () => {
  it('are there when they are in the local store', async (context) => {
    const machine = await machineOf(context)
    await load(machine, 'registry.test/app:1')
    for (const policy of ['IfNotPresent', 'Never']) {
      const outcome = await want(machine, 'registry.test/app:1', policy)
      assert.equal(outcome.kind, 'present')
      if (outcome.kind !== 'present') continue
      assert.equal(outcome.name, 'registry.test/app:1')
      assert.match(outcome.imageID, /^sha256:[0-9a-f]{64}$/)
      assert.equal(outcome.image.layers.length, 2)
    }
    assert.deepEqual(await machine.told(), [
      'Normal Pulled Container image "registry.test/app:1" already present on machine',
    ])
  })

  it('are not fetched when that must never be', async (context) => {
    const machine = await machineOf(context)
    const message = 'Container image "registry.test/app:1" is not present with pull policy of Never'
    assert.deepEqual(await want(machine, 'registry.test/app:1', 'Never'), {
      kind: 'absent',
      reason: 'ErrImageNeverPull',
      message,
    })
    assert.deepEqual(await machine.told(), [`Warning ErrImageNeverPull ${message}`])
  })

  it('need a name', async (context) => {
    const machine = await machineOf(context)
    const message =
      'Failed to apply default image tag "Not A Name": couldn\'t parse image name "Not A Name": invalid reference format: repository name (library/Not A Name) must be lowercase'
    assert.deepEqual(await want(machine, 'Not A Name'), {
      kind: 'absent',
      reason: 'InvalidImageName',
      message,
    })
    assert.deepEqual(await machine.told(), [`Warning InspectFailed ${message}`])
  })

  it('are fetched from a registry, and known by it from then on', async (context) => {
    const machine = await machineOf(context)
    const { url } = await testRegistry(context)
    const { descriptor } = await push(url, 'app:1')
    const name = `${new URL(url).host}/app:1`
    const outcome = await want(machine, name, 'Always')
    assert.equal(outcome.kind, 'present')
    const origin = `${new URL(url).host}/app@${descriptor.digest}`
    assert.equal(outcome.kind === 'present' && outcome.imageID, origin)
    const [pulled, pulling, ...others] = await machine.told()
    assert.equal(pulling, `Normal Pulling Pulling image "${name}"`)
    assert.match(
      pulled ?? '',
      /^Normal Pulled Successfully pulled image "\S+" in \S+s \(\S+s including waiting\)\. Image size: \d+ bytes\.$/,
    )
    assert.deepEqual(others, [])
    const [listed] = await machine.images.list()
    assert.deepEqual(listed?.names, [origin, name])
    assert.match(pulled ?? '', new RegExp(` ${listed?.sizeBytes} bytes`))
  })

  it('are found at the embedded registry by the names that its machine has', async (context) => {
    const machine = await machineOf(context)
    const data = join(machine.data, 'registry')
    assert.deepEqual(await addressOf(data), embeddedRegistry)
    const { url, close } = await testRegistry(context, { data })
    assert.equal((await addressOf(data)).href, `${url}/`)
    await push(url, 'ml-app:0.0.1')
    for (const host of ['10.10.1.1', 'node-0', 'localhost', '192.0.2.1']) {
      const outcome = await want(machine, `${host}:5000/ml-app:0.0.1`, 'Always')
      assert.equal(outcome.kind, 'present', host)
    }
    await close()
    assert.deepEqual(await addressOf(data), embeddedRegistry)
  })

  it('are fetched once for all who want them at the same time', async (context) => {
    const machine = await machineOf(context)
    const { url } = await testRegistry(context)
    await push(url, 'app:1')
    const name = `${new URL(url).host}/app:1`
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, (_, at) => want(machine, name, 'Always', `web-${at}`)),
    )
    assert.ok(outcomes.every(({ kind }) => kind === 'present'))
  })

  it('are waited for longer and longer when they cannot be fetched', async (context) => {
    const machine = await machineOf(context)
    const port = await closedPort(createServer())
    const name = `127.0.0.1:${port}/absent:1`
    const advancing = setInterval(() => machine.clock.advance(50), 5)
    context.after(() => clearInterval(advancing))
    const reason = `failed to pull and unpack image "${name}": failed to resolve reference "${name}": failed to do request: Head "http://127.0.0.1:${port}/v2/absent/manifests/1": dial tcp 127.0.0.1:${port}: connect: connection refused`
    assert.deepEqual(await want(machine, name), {
      kind: 'absent',
      reason: 'ErrImagePull',
      message: reason,
    })
    clearInterval(advancing)
    assert.deepEqual(await want(machine, name), {
      kind: 'absent',
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "${name}": ErrImagePull: ${reason}`,
    })
    assert.deepEqual(await machine.told(), [
      `Normal BackOff Back-off pulling image "${name}"`,
      `Normal Pulling Pulling image "${name}"`,
      `Warning Failed Failed to pull image "${name}": ${reason}`,
    ])
  })

  it('that a registry does not have are not found', async (context) => {
    const machine = await machineOf(context)
    const { url } = await testRegistry(context)
    const name = `${new URL(url).host}/absent:1`
    assert.deepEqual(await want(machine, name), {
      kind: 'absent',
      reason: 'ErrImagePull',
      message: `failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${name}: not found`,
    })
  })

  it('are fetched with the secrets that the pod names', async (context) => {
    const machine = await machineOf(context)
    const htpasswd = join(machine.data, 'htpasswd')
    await writeFile(htpasswd, `ada:${hashSync('secret', 4)}\n`)
    const { url } = await testRegistry(context, { htpasswd })
    await push(url, 'app:1', ada)
    const { host } = new URL(url)
    const config = { auths: { [host]: { username: 'ada', password: 'secret' } } }
    await machine.api.send('POST', '/api/v1/namespaces/lab/secrets', {
      metadata: { name: 'pull' },
      type: 'kubernetes.io/dockerconfigjson',
      stringData: { '.dockerconfigjson': JSON.stringify(config) },
    })
    const image = `${host}/app:1`
    const container = { name: 'main', image, imagePullPolicy: 'Always', resources: {} }
    const named = (names: readonly string[], name: string) => {
      const pod = podOf([container], name)
      const imagePullSecrets = names.map((it) => ({ name: it }))
      return { ...pod, spec: { containers: [], ...pod.spec, imagePullSecrets } }
    }
    const refused = await machine.images.ensure(named(['other'], 'a'), container, signal)
    assert.match(JSON.stringify(refused), /ErrImagePull.*pull access denied.*401/)
    const fetched = await machine.images.ensure(named(['other', 'pull'], 'b'), container, signal)
    assert.equal(fetched.kind, 'present')
    assert.ok(
      (await machine.told()).includes(
        'Warning FailedToRetrieveImagePullSecret Unable to retrieve some image pull secrets (other); attempting to pull the image may not succeed.',
      ),
    )
  })

  it('are not fetched for who has left', async (context) => {
    const machine = await machineOf(context)
    const silent = createServer()
    silent.listen(0, '127.0.0.1')
    context.after(() => silent.close())
    const address = silent.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const image = `127.0.0.1:${port}/app:1`
    const container = { name: 'main', image, imagePullPolicy: 'Always', resources: {} }
    const soon = AbortSignal.timeout(100)
    await assert.rejects(machine.images.ensure(podOf([container]), container, soon))
  })
})
