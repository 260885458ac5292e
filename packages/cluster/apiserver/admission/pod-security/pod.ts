/** What of a pod, or of a template of pods, the checks look at. */
export interface Pod {
  readonly annotations: Readonly<Record<string, string>>
  readonly spec: PodSpec
}

export interface PodSpec {
  readonly os?: { readonly name?: string }
  readonly hostNetwork?: boolean
  readonly hostPID?: boolean
  readonly hostIPC?: boolean
  readonly securityContext?: PodSecurityContext
  readonly volumes?: readonly ({ readonly name?: string } & Readonly<Record<string, unknown>>)[]
  readonly initContainers?: readonly Container[]
  readonly containers?: readonly Container[]
  readonly ephemeralContainers?: readonly Container[]
}

/** What can be said of a pod and of each container. */
export interface SecurityContext {
  readonly runAsNonRoot?: boolean
  readonly runAsUser?: number
  readonly seccompProfile?: { readonly type?: string }
  readonly appArmorProfile?: { readonly type?: string }
  readonly seLinuxOptions?: SeLinuxOptions
  readonly windowsOptions?: { readonly hostProcess?: boolean }
}

export interface SeLinuxOptions {
  readonly type?: string
  readonly user?: string
  readonly role?: string
}

interface PodSecurityContext extends SecurityContext {
  readonly sysctls?: readonly { readonly name?: string }[]
}

export interface Container {
  readonly name?: string
  readonly image?: string
  readonly ports?: readonly { readonly hostPort?: number }[]
  readonly securityContext?: SecurityContext & {
    readonly privileged?: boolean
    readonly procMount?: string
    readonly allowPrivilegeEscalation?: boolean
    readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] }
  }
}

/** In the order in which they are told of. */
export const containersOf = ({ spec }: Pod): readonly Container[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
  ...(spec.ephemeralContainers ?? []),
]
