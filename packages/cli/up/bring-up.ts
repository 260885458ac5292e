import { systemClock } from '@galley/kit/clock'
import { type Connected, connect } from '../cluster/connect.ts'
import type { Terminal } from '../terminal.ts'
import { type App, nameFromModel } from './app.ts'
import { type AppImage, buildAppImage, nameOf, pushAppImage } from './app-image.ts'
import type { AppChoices } from './app-options.ts'
import { type AppAnswer, firstPrediction } from './app-url.ts'
import { applyObject, plannedOf } from './apply-app.ts'
import { ensureCluster, registryAnswers } from './embedded-cluster.ts'
import { addressRemarks, architectureRemarks, metricsRemarks } from './remarks.ts'
import { rollout } from './rollout.ts'
import { Steps } from './steps.ts'

export interface UpChoices extends AppChoices {
  /** Milliseconds, for the replicas to become ready. */
  readonly timeout: number
}

export interface Outcome extends AppAnswer {
  readonly app: App
  readonly context: string
  readonly kubeconfig: string | undefined
  readonly replicas: number
  readonly remarks: readonly string[]
  readonly seconds: number
}

/** The name by which the lab, and the embedded cluster's nodes, know the embedded registry. */
export const embeddedRegistryName = '10.10.1.1:5000'

export const repositoryOf = (model: string, { registry, name }: AppChoices): string =>
  `${registry ?? embeddedRegistryName}/${name ?? nameFromModel(model)}`

export const appOf = (
  model: string,
  image: AppImage,
  choices: AppChoices,
  namespace: string,
): App => ({
  name: choices.name ?? nameFromModel(model),
  namespace: choices.namespace ?? namespace,
  image: nameOf(image),
  min: choices.min,
  max: choices.max,
  cpu: choices.cpu,
  port: choices.port,
})

/** From a model's file to a service that answers. Doing it again changes what differs. */
export async function bringUp(
  model: string,
  choices: UpChoices,
  terminal: Terminal,
): Promise<Outcome> {
  const steps = new Steps(terminal)
  const remarks: string[] = []
  const remark = (found: readonly string[]) => {
    remarks.push(...found)
    for (const it of found) terminal.note(it)
  }
  const [image, cluster] = await Promise.all([
    steps.take('Image', () => builtImage(model, choices, terminal)),
    steps.take('Cluster', () => connectedCluster(choices)),
  ])
  remark(await architectureRemarks(cluster.client))
  await steps.take('Registry', () => pushedImage(image, choices, terminal))
  const app = appOf(model, image, choices, cluster.namespace)
  const { client, server } = cluster
  const { signal } = terminal
  for (const object of await plannedOf(client, app))
    await steps.take(object.resource.kind, async () => {
      const verdict = await applyObject(client, object)
      return { value: undefined, said: `${app.namespace}/${app.name} ${verdict}` }
    })
  remark(await metricsRemarks(client, app))
  const waiting = { client, clock: systemClock, signal, timeout: choices.timeout }
  const replicas = await steps.take('Replicas', async () => {
    const value = await rollout(app, waiting)
    return { value, said: `${value} ready` }
  })
  const answer = await steps.take('Service', async () => {
    const value = await firstPrediction(app, { ...waiting, server, timeout: 30_000 })
    return { value, said: `answers at ${value.url}` }
  })
  remark(addressRemarks(answer))
  const { context, kubeconfig } = cluster
  return { ...answer, app, context, kubeconfig, replicas, remarks, seconds: steps.total }
}

async function builtImage(model: string, choices: AppChoices, terminal: Terminal) {
  const value = await buildAppImage(model, repositoryOf(model, choices), choices, terminal)
  return { value, said: `built ${nameOf(value)}` }
}

interface ChosenCluster extends Connected {
  readonly kubeconfig: string | undefined
}

async function connectedCluster({ context, kubeconfig }: AppChoices) {
  if (context !== undefined) {
    const value: ChosenCluster = { ...connect({ context, kubeconfig }), kubeconfig }
    return { value, said: `context ${context}` }
  }
  const embedded = await ensureCluster(kubeconfig)
  const value: ChosenCluster = { ...connect(embedded), kubeconfig: embedded.kubeconfig }
  const verdict = embedded.wasRunning ? 'runs already' : 'started'
  return { value, said: `${verdict}, context ${embedded.context}` }
}

async function pushedImage(image: AppImage, choices: AppChoices, terminal: Terminal) {
  if (choices.registry === undefined) await registryAnswers(terminal.signal)
  const bytes = await pushAppImage(image, choices, terminal)
  const said = bytes > 0 ? `took ${Math.ceil(bytes / 1e6)} MB of it` : 'has it already'
  return { value: undefined, said }
}
