import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '@galley/kit/clock'
import { listening } from '../testing/listening.ts'
import { onHost } from '../testing/on-host.ts'
import { podOf, sandboxOf } from '../testing/pod-of.ts'
import { type ToldEvents, toldEvents } from '../testing/told-events.ts'
import { PodProber } from './prober.ts'
import { asIs } from './reach.ts'

interface Probing extends ToldEvents {
  readonly prober: PodProber
  readonly changed: string[]
}

async function probing(context: TestContext): Promise<Probing> {
  const told = await toldEvents(context)
  const prober = new PodProber({
    runtime: onHost,
    clock: systemClock,
    reach: asIs,
    events: () => told.events,
  })
  context.after(() => prober.close())
  const changed: string[] = []
  prober.listen((uid) => changed.push(uid))
  return { ...told, prober, changed }
}

const until = async (isSo: () => boolean) => {
  for (let tries = 0; tries < 400 && !isSo(); tries++) await pause(10)
  assert.ok(isSo())
}

const running = (id: string, startedAt = Date.now()) => sandboxOf([{ name: 'main', id, startedAt }])

const command = (...words: string[]) => ({ exec: { command: words }, periodSeconds: 1 })

describe('the prober', () => {
  it('knows a container ready as soon as its server is', async (context) => {
    const { prober, changed, told } = await probing(context)
    const server = createServer((_, response) => response.end())
    const port = await listening(context, server)
    const pod = podOf([
      {
        ports: [{ name: 'web', containerPort: port }],
        readinessProbe: { httpGet: { port: 'web' }, periodSeconds: 10 },
      },
    ])
    prober.follow(pod, running('a'), false)
    assert.deepEqual(prober.result('a', 'readiness'), { isGood: false, message: '' })
    assert.equal(prober.result('a', 'liveness'), undefined)
    await until(() => prober.result('a', 'readiness')?.isGood === true)
    assert.deepEqual(changed, ['web-uid'])
    assert.deepEqual(await told(), [])
  })

  it('tells what failed, of the container that it failed in', async (context) => {
    const { prober, api, told } = await probing(context)
    const livenessProbe = { ...command('sh', '-c', 'echo broken; exit 1'), failureThreshold: 1 }
    prober.follow(podOf([{ livenessProbe }]), running('a'), false)
    await until(() => prober.result('a', 'liveness')?.isGood === false)
    assert.deepEqual(await told(), ['Warning Unhealthy Liveness probe failed: broken\n'])
    const { body } = await api.send('GET', '/api/v1/namespaces/lab/events')
    assert.equal(body.items[0].involvedObject.fieldPath, 'spec.containers{main}')
    const [count] = prober.counts.all()
    assert.deepEqual([count?.kind, count?.result, count?.times], ['liveness', 'failed', 1])
  })

  it('warns of a redirect elsewhere', async (context) => {
    const { prober, told } = await probing(context)
    const server = createServer((_, response) =>
      response.writeHead(302, { location: 'http://10.0.0.1/' }).end('Found'),
    )
    const port = await listening(context, server)
    prober.follow(podOf([{ readinessProbe: { httpGet: { port } } }]), running('a'), false)
    await until(() => prober.result('a', 'readiness')?.isGood === true)
    assert.deepEqual(await told(), [
      'Warning ProbeWarning Readiness probe warning: Probe terminated redirects, Response body: Found',
    ])
  })

  it('waits for the start before it asks for anything else', async (context) => {
    const { prober } = await probing(context)
    const pod = podOf([
      {
        startupProbe: { ...command('test', '-e', '/absent'), failureThreshold: 300 },
        readinessProbe: command('true'),
        livenessProbe: { ...command('false'), failureThreshold: 1 },
      },
    ])
    prober.follow(pod, running('a'), false)
    await pause(1500)
    assert.equal(prober.result('a', 'startup'), undefined)
    assert.equal(prober.result('a', 'readiness')?.isGood, false)
    assert.equal(prober.result('a', 'liveness')?.isGood, true)
  })

  it('asks for readiness at once when the start succeeded', async (context) => {
    const { prober } = await probing(context)
    const pod = podOf([
      {
        startupProbe: command('true'),
        readinessProbe: { exec: { command: ['true'] }, periodSeconds: 60 },
      },
    ])
    prober.follow(pod, running('a', Date.now() - 30_000), false)
    await until(() => prober.result('a', 'readiness')?.isGood === true)
    assert.equal(prober.result('a', 'startup')?.isGood, true)
  })

  it('begins anew with each run of a container', async (context) => {
    const { prober } = await probing(context)
    const pod = podOf([{ readinessProbe: command('true') }])
    prober.follow(pod, running('a'), false)
    await until(() => prober.result('a', 'readiness')?.isGood === true)
    prober.follow(pod, running('b'), false)
    assert.equal(prober.result('a', 'readiness'), undefined)
    assert.equal(prober.result('b', 'readiness')?.isGood, false)
  })

  it('goes by the status of a container that ran before, until it knows better', async (context) => {
    const { prober, changed } = await probing(context)
    const readinessProbe = { ...command('false'), failureThreshold: 1, periodSeconds: 1 }
    const pod = podOf([{ startupProbe: command('true'), readinessProbe }])
    const status = {
      name: 'main',
      containerID: 'galley://a',
      ready: true,
      started: true,
      image: '',
      imageID: '',
      restartCount: 0,
    }
    const known = { ...pod, status: { containerStatuses: [status] } }
    prober.follow(known, running('a', Date.now() - 60_500), false)
    assert.equal(prober.result('a', 'startup')?.isGood, true)
    assert.equal(prober.result('a', 'readiness')?.isGood, true)
    await until(() => prober.result('a', 'readiness')?.isGood === false)
    assert.deepEqual(changed, ['web-uid'])
  })

  it('leaves the life of a pod that is to end alone', async (context) => {
    const { prober, told } = await probing(context)
    const livenessProbe = { ...command('false'), failureThreshold: 1 }
    const pod = podOf([{ livenessProbe, readinessProbe: command('true') }])
    prober.follow(pod, running('a'), true)
    await until(() => prober.result('a', 'readiness')?.isGood === true)
    await pause(1200)
    assert.equal(prober.result('a', 'liveness')?.isGood, true)
    assert.deepEqual(await told(), [])
    prober.forget('web-uid')
    assert.equal(prober.result('a', 'readiness'), undefined)
  })
})
