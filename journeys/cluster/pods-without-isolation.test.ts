import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { asOrdinaryUser } from '../support/as-ordinary-user.ts'
import { needsKubectl } from '../support/cluster.ts'
import { isEmptied, pushLabImages, rollsOut } from '../support/lab-exercises.ts'
import { PodCluster, until } from '../support/pod-cluster.ts'
import { ready } from '../support/ready.ts'

const manifest = resolve(import.meta.dirname, '../../examples/lab/deployment.yaml')
const nodePort = 'http://127.0.0.1:30800'

asOrdinaryUser(import.meta.filename, () => {
  test('pods without isolation are looked into, started again and taken over', {
    skip: needsKubectl,
    timeout: 280_000,
  }, async (context) => {
    const cluster = new PodCluster(context)
    const kubectl = (...args: readonly string[]) => cluster.kubectl(...args)
    cluster.start('--runtime', 'process')
    pushLabImages(cluster)

    await context.test('what runs can be looked at', async () => {
      kubectl('apply', '-f', manifest)
      rollsOut(cluster, 'deployment/ml-app')
      const pod = kubectl('get', 'pods', '-o', 'jsonpath={.items[0].metadata.name}')
      assert.equal(kubectl('exec', pod, '--', 'node', '-p', 'process.env.HOSTNAME'), `${pod}\n`)
      assert.equal(cluster.tryKubectl('exec', pod, '--', 'node', '-e', 'process.exit(3)').code, 3)
      assert.match(kubectl('logs', pod), /^Listening on http:/m)
      assert.match(await throughPort(cluster, pod), /^Soup \(0\.\d+\)/)
      await until('the use of the pod is known', () =>
        new RegExp(`^${pod} \\d+m \\d+Mi ?$`, 'm').test(
          cluster.tryKubectl('top', 'pods').stdout.replace(/ +/g, ' '),
        ),
      )
    })

    await context.test('a program that dies is started again', async () => {
      const [pid] = serversOf(cluster)
      assert.ok(pid)
      process.kill(pid, 'SIGKILL')
      const isAgain = 'jsonpath={.items[0].status.containerStatuses[0].restartCount}'
      await until('it is started again', () => kubectl('get', 'pods', '-o', isAgain) === '1')
      kubectl('wait', '--for=condition=Ready', 'pods', '--all', '--timeout=60s')
      assert.ok(!serversOf(cluster).includes(pid))
      await ready(nodePort)
    })

    await context.test('pods outlive Galley, and the next one takes them over', async () => {
      const before = { pods: podsNow(cluster), servers: serversOf(cluster) }
      const { pid } = cluster
      process.kill(pid, 'SIGKILL')
      cluster.start()
      assert.notEqual(cluster.pid, pid)
      kubectl('wait', '--for=condition=Ready', 'nodes', '--all', '--timeout=60s')
      await ready(nodePort)
      assert.deepEqual({ pods: podsNow(cluster), servers: serversOf(cluster) }, before)
    })

    await context.test('nothing is left', async () => {
      kubectl('delete', '-f', manifest)
      isEmptied(cluster)
      assert.deepEqual(serversOf(cluster), [])
      cluster.galley('cluster', 'stop')
      await until('no process is left', () => processesOf(cluster).length === 0, 10)
    })
  })
})

/** What a pod answers by `kubectl port-forward`. */
async function throughPort({ env }: PodCluster, pod: string): Promise<string> {
  const forward = spawn('kubectl', ['port-forward', pod, ':5000'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [said] = await once(forward.stdout, 'data')
    const [, port] = /^Forwarding from 127\.0\.0\.1:(\d+) -> 5000$/m.exec(String(said)) ?? []
    return await (await fetch(`http://127.0.0.1:${port}/test`)).text()
  } finally {
    forward.kill()
    await once(forward, 'exit')
  }
}

/** Each pod with how often its container was started anew. */
function podsNow(cluster: PodCluster): string {
  const path =
    'jsonpath={range .items[*]}{.metadata.uid} {.status.containerStatuses[0].restartCount} {.status.podIP}{"\\n"}{end}'
  return cluster.kubectl('get', 'pods', '-o', path)
}

/** The servers that run in its pods, by the numbers of their processes. */
const serversOf = (cluster: PodCluster): readonly number[] =>
  processesOf(cluster).filter((pid) => /\0serve\0/.test(read(pid, 'cmdline')))

/** All that runs for a cluster, Galley itself among it. */
function processesOf({ folder }: PodCluster): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && read(pid, 'cmdline').includes(folder))
}

/** What of a process only its user may see; nothing of others, and of one that is gone. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(join('/proc', String(pid), file), 'utf8')
  } catch {
    return ''
  }
}
