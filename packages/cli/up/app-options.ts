import { cardOption } from '../common-options.ts'
import { dataOption } from '../data-folder.ts'
import { registryOptions } from '../registry-options.ts'
import { UsageError } from '../usage-error.ts'
import { anyText, wholeNumber } from '../values.ts'
import { appName } from './app.ts'

/** Which cluster an app is on. */
export const clusterOptions = {
  context: {
    flags: '--context <name>',
    summary: 'another cluster of the kubeconfig than the embedded one',
    parse: anyText,
  },
  kubeconfig: {
    flags: '--kubeconfig <file>',
    summary: 'where clusters are looked up',
    parse: anyText,
    defaultText: '$KUBECONFIG, else ~/.kube/config',
  },
} as const

export const namespaceOption = {
  flags: '-n, --namespace <name>',
  summary: 'where its objects are',
  parse: anyText,
  defaultText: "the context's, else default",
} as const

/** What an app is made of. */
export const appOptions = {
  name: {
    flags: '--name <name>',
    summary: 'of the service and all its objects',
    parse: appName,
    defaultText: "from the model's file",
  },
  namespace: namespaceOption,
  min: {
    flags: '--min <replicas>',
    summary: 'never fewer replicas',
    parse: wholeNumber(1, 1000),
    default: 1,
  },
  max: {
    flags: '--max <replicas>',
    summary: 'never more replicas',
    parse: wholeNumber(1, 1000),
    default: 5,
  },
  cpu: {
    flags: '--cpu <percent>',
    summary: 'of the requested CPU that the autoscaler aims at',
    parse: wholeNumber(1, 1000),
    default: 50,
  },
  port: {
    flags: '--port <port>',
    summary: 'at which the service answers',
    parse: wholeNumber(1, 65_535),
    default: 8000,
  },
  registry: {
    flags: '--registry <host/path>',
    summary: 'where the image is pushed, and pulled from by the cluster',
    parse: anyText,
    defaultText: 'the embedded one, as 10.10.1.1:5000',
  },
  card: cardOption,
  ...registryOptions,
  ...clusterOptions,
  data: dataOption,
} as const

export interface AppChoices {
  readonly name: string | undefined
  readonly namespace: string | undefined
  readonly min: number
  readonly max: number
  readonly cpu: number
  readonly port: number
  readonly registry: string | undefined
  readonly card: string | undefined
  readonly plainHttp: readonly string[]
  readonly alias: readonly string[]
  readonly context: string | undefined
  readonly kubeconfig: string | undefined
  readonly data: string | undefined
}

/** @throws UsageError for options that contradict one another */
export function checkApp({ min, max, context, registry }: AppChoices): void {
  if (min > max) throw new UsageError(`expected --min at most --max, found ${min} and ${max}`)
  if (context !== undefined && registry === undefined)
    throw new UsageError(
      '--context needs --registry: another cluster cannot pull from the registry of this machine',
    )
}
