import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Readings } from '@galley/containers/runtimes/runtime'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { AgentNode, RunningPod } from '../agent/ports.ts'
import { ProbeCounts } from '../probes/probe-counts.ts'
import { podOf, type RunningOf, sandboxOf } from '../testing/pod-of.ts'
import { NodeUsage } from './node-usage.ts'
import { usagePage } from './usage-pages.ts'

const start = Date.parse('2026-05-04T12:00:00Z')

/** A node on which containers use half a core each, and 1000 bytes. */
class Trial {
  readonly clock = new SimulatedClock(start)
  readonly reads: string[] = []
  readonly #pods = new Map<string, RunningPod>()
  readonly #listeners = new Set<(uid: string) => void>()
  readonly node: AgentNode = {
    name: 'node-0',
    running: {
      pod: (uid) => this.#pods.get(uid),
      all: () => [...this.#pods.values()],
      listen: (listener) => {
        this.#listeners.add(listener)
        return () => this.#listeners.delete(listener)
      },
    },
  }
  readonly usage = new NodeUsage({
    node: this.node,
    clock: this.clock,
    runtime: { readings: async (id) => this.#read(id) },
  })
  readonly #startedAt = new Map<string, number>()

  constructor(context: TestContext) {
    const ended = new AbortController()
    context.after(() => ended.abort())
    void this.usage.run(ended.signal)
  }

  runs(name: string, ...containers: readonly RunningOf[]): void {
    const resources = { requests: { cpu: '250m' }, limits: { cpu: '1', memory: '1Mi' } }
    const pod = podOf(
      containers.map((it) => ({ name: it.name, resources })),
      name,
    )
    for (const { id, startedAt } of containers) this.#startedAt.set(id, startedAt)
    const sandbox = sandboxOf(containers)
    const container = () => undefined
    this.#pods.set(`${name}-uid`, { pod, sandbox, container, previous: container })
    this.#tell(name)
  }

  ends(name: string): void {
    this.#pods.delete(`${name}-uid`)
    this.#tell(name)
  }

  async pass(seconds: number): Promise<void> {
    for (let step = 0; step < seconds * 20; step++) {
      await turn()
      this.clock.advance(50)
    }
    await turn()
  }

  page(path: string): string {
    const counts = new ProbeCounts()
    return usagePage({ node: this.node, usage: this.usage, counts }, path)?.body ?? ''
  }

  #tell(name: string): void {
    for (const listener of this.#listeners) listener(`${name}-uid`)
  }

  #read(id: string): Readings {
    this.reads.push(id)
    const age = (this.clock.now() - (this.#startedAt.get(id) ?? 0)) / 1000
    return { cpuSeconds: age / 2, workingSetBytes: 1000, processes: 3 }
  }
}

const main = (id: string, startedAt = start): RunningOf => ({ name: 'main', id, startedAt })

describe('the use of a node', () => {
  it('is right within a second of a start', async (context) => {
    const trial = new Trial(context)
    trial.runs('web', main('a'), { name: 'side', id: 'b', startedAt: start })
    assert.equal(trial.usage.pod('lab', 'web'), undefined)
    await trial.pass(1)
    const use = trial.usage.pod('lab', 'web')
    assert.deepEqual(use?.containers, [
      { name: 'main', cpu: 0.5, memory: 1000 },
      { name: 'side', cpu: 0.5, memory: 1000 },
    ])
    assert.deepEqual(trial.usage.node()?.usage, { cpu: 1, memory: 2000 })
    assert.equal(trial.usage.pod('lab', 'other'), undefined)
  })

  it('is known of containers that ran before, too', async (context) => {
    const trial = new Trial(context)
    trial.runs('web', main('a', start - 3_600_000))
    await trial.pass(1)
    assert.equal(trial.usage.pod('lab', 'web')?.containers[0]?.cpu, 0.5)
  })

  it('is read seldom while nobody asks, and often while somebody does', async (context) => {
    const trial = new Trial(context)
    trial.runs('web', main('a'))
    await trial.pass(10)
    trial.reads.length = 0
    await trial.pass(60)
    assert.equal(trial.reads.length, 6)
    trial.usage.pod('lab', 'web')
    trial.reads.length = 0
    await trial.pass(20)
    assert.ok(trial.reads.length >= 10 && trial.reads.length <= 11)
    trial.reads.length = 0
    for (let second = 0; second < 20; second++) {
      trial.usage.pod('lab', 'web')
      await trial.pass(1)
    }
    assert.ok(trial.reads.length >= 34 && trial.reads.length <= 42, `${trial.reads.length}`)
  })

  it('is forgotten with the pod, but what it used is the node’s', async (context) => {
    const trial = new Trial(context)
    trial.runs('web', main('a'))
    await trial.pass(20)
    const before = trial.usage.cpuSeconds
    trial.ends('web')
    await trial.pass(1)
    assert.equal(trial.usage.pod('lab', 'web'), undefined)
    assert.deepEqual(trial.usage.node()?.usage, { cpu: 0, memory: 0 })
    assert.equal(trial.usage.cpuSeconds, before)
    assert.ok(before > 4)
  })

  it('is shown with kubelet’s names', async (context) => {
    const trial = new Trial(context)
    trial.runs('web', main('a'))
    await trial.pass(30)
    const resource = trial.page('/metrics/resource')
    assert.match(
      resource,
      /^container_cpu_usage_seconds_total\{container="main",namespace="lab",pod="web"\} [\d.]+ \d{13}$/m,
    )
    assert.match(resource, /^# TYPE node_cpu_usage_seconds_total counter$/m)
    assert.match(resource, /^pod_memory_working_set_bytes\{namespace="lab",pod="web"\} 1000 /m)
    const cadvisor = trial.page('/metrics/cadvisor?x=y')
    const labels =
      'container="main",id="/kubepods/podweb-uid/a",image="x",name="a",namespace="lab",pod="web"'
    assert.match(
      cadvisor,
      new RegExp(`^container_cpu_usage_seconds_total{cpu="total",${labels}} `, 'm'),
    )
    assert.match(
      cadvisor,
      new RegExp(`^container_spec_memory_limit_bytes{${labels}} 1048576 `, 'm'),
    )
    assert.match(cadvisor, new RegExp(`^container_spec_cpu_quota{${labels}} 100000 `, 'm'))
    const { node, pods } = JSON.parse(trial.page('/stats/summary'))
    assert.equal(node.nodeName, 'node-0')
    assert.equal(node.cpu.usageNanoCores, 500_000_000)
    assert.deepEqual(pods[0].podRef, { name: 'web', namespace: 'lab', uid: 'web-uid' })
    assert.equal(pods[0].containers[0].memory.workingSetBytes, 1000)
    assert.match(trial.page('/metrics'), /^kubelet_running_pods 1$/m)
    assert.equal(trial.page('/metrics/other'), '')
  })

  it('is kept for an hour beside what was asked for', async (context) => {
    const trial = new Trial(context)
    trial.runs('web', main('a'))
    await trial.pass(35)
    const { pods } = JSON.parse(trial.page('/stats/history'))
    const [container] = pods[0].containers
    assert.deepEqual(container.requests, { cpu: 0.25 })
    assert.deepEqual(container.limits, { cpu: 1, memory: 2 ** 20 })
    assert.ok(container.points.length >= 2)
    assert.equal(container.points[0].cpu, 0.5)
  })
})
