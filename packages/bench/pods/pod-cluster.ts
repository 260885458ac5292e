import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Environment, runGalley } from '../galley.ts'

const run = promisify(execFile)

/** A cluster of three nodes of this machine whose registry has the service's image. */
export interface PodCluster extends AsyncDisposable {
  readonly env: Environment
  readonly pid: number
  kubectl(...args: readonly string[]): Promise<string>
  apply(...objects: readonly object[]): Promise<void>
}

export const image = '10.10.1.1:5000/ml-app:0.0.1'

export async function startPodCluster(
  model: string,
  options: readonly string[] = [],
): Promise<PodCluster> {
  await using made = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'galley-pods-'))
  made.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const env = { GALLEY_DATA: join(folder, 'data'), KUBECONFIG: join(folder, 'kubeconfig') }
  await runGalley(['cluster', 'start', '--nodes', '3', ...options], env)
  made.defer(async () => void (await runGalley(['cluster', 'reset'], env)))
  await runGalley(['build', model, '-t', image], env)
  await runGalley(['push', image], env)
  const status = JSON.parse(await runGalley(['cluster', 'status', '--output', 'json'], env))
  const kubectl = async (...args: readonly string[]) =>
    (await run('kubectl', args, { env: { ...process.env, ...env } })).stdout
  const apply = async (...items: readonly object[]) => {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
    const applying = run('kubectl', ['apply', '-f', '-'], { env: { ...process.env, ...env } })
    applying.child.stdin?.end(list)
    await applying
  }
  const owned = made.move()
  return {
    env,
    pid: Number(status.pid),
    kubectl,
    apply,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Resolves once a deployment has all its replicas, each ready. */
export async function untilRolledOut({ kubectl }: PodCluster, name: string): Promise<void> {
  await kubectl('rollout', 'status', 'deployment', name, '--timeout=120s')
}

/** Resolves with the milliseconds until so many replicas, at least one, are ready. */
export async function untilReplicas(
  { kubectl }: PodCluster,
  name: string,
  ready: number,
): Promise<number> {
  const began = performance.now()
  const isReached = `--for=jsonpath={.status.readyReplicas}=${ready}`
  await kubectl('wait', 'deployment', name, isReached, '--timeout=120s')
  return performance.now() - began
}

export interface DeploymentWish {
  readonly name: string
  readonly replicas?: number
  /** What each may use at most, such as `300m`. */
  readonly cpuLimit?: string
  readonly cpuRequest?: string
  /** Ready once it answers, not as soon as it runs. */
  readonly isProbed?: boolean
}

const probe = { httpGet: { path: '/readyz', port: 5000 }, periodSeconds: 1 }

export const deploymentOf = ({
  name,
  replicas,
  cpuLimit,
  cpuRequest = '100m',
  isProbed = true,
}: DeploymentWish) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    ...(replicas !== undefined && { replicas }),
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          {
            name: 'ml-app',
            image,
            imagePullPolicy: 'IfNotPresent',
            ports: [{ containerPort: 5000 }],
            ...(isProbed && { readinessProbe: probe }),
            resources: {
              requests: { cpu: cpuRequest },
              ...(cpuLimit !== undefined && { limits: { cpu: cpuLimit } }),
            },
          },
        ],
      },
    },
  },
})

export const serviceOf = (name: string, nodePort: number) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: {
    type: 'NodePort',
    selector: { app: name },
    ports: [{ port: 80, targetPort: 5000, nodePort }],
  },
})
