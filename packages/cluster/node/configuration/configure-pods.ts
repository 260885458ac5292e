import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/event-recorder.ts'
import type { InformerSet } from '../../client/informer-set.ts'
import { services } from '../../client/resources.ts'
import type { PodVolumes } from '../volumes/pod-volumes.ts'
import { containerConfig, terminationMount } from './container-config.ts'
import { environmentOf } from './env.ts'
import type { NodeFacts } from './node-facts.ts'
import type { PodConfigurator } from './pod-configurator.ts'
import { references } from './references.ts'
import { refusal } from './refusal.ts'
import { machineResolver, resolvConf } from './resolv-conf.ts'
import { refuseForeignRuntime } from './runtime-class.ts'
import { sandboxConfig } from './sandbox-config.ts'
import { userOf } from './security.ts'

export interface ConfigurePodsOptions {
  readonly client: Client
  readonly informers: InformerSet
  readonly events: EventRecorder
  readonly node: NodeFacts
  readonly volumes: PodVolumes
}

export function podConfigurator(options: ConfigurePodsOptions): PodConfigurator {
  const { client, informers, events, node, volumes } = options
  const objects = references(client)
  const known = informers.informer(services)
  return {
    refusal: (pod) => refusal(pod, node),
    async sandboxConfigOf(pod) {
      await refuseForeignRuntime(client, pod)
      const { text, omissions } = resolvConf(pod, node, await machineResolver())
      for (const omission of omissions) events.warning(pod, 'DNSConfigForming', omission)
      return sandboxConfig(pod, node, text)
    },
    async containerConfigOf(request) {
      const { pod, container, image } = request
      await known.synced
      const sources = { ...request, node, references: objects, services: known.all() }
      const env = await environmentOf(sources)
      const mounts = await volumes.mountsOf(pod, container, env)
      const user = userOf(pod, container, image.config, volumes.groupsOf(pod))
      const last = await terminationMount(node.folder, request)
      return containerConfig(request, { node, env, mounts: [...mounts, ...last], user })
    },
  }
}
