import { annotationReader } from './annotation-reader.ts'
import type { Autoscaler, ScalingRules } from './types.ts'

/** Upstream writes its inner type here, with the names that Go has. */
interface GoPolicy {
  Type?: string
  Value?: number
  PeriodSeconds?: number
}

interface GoRules {
  StabilizationWindowSeconds?: number | null
  SelectPolicy?: string | null
  Policies?: GoPolicy[] | null
  Tolerance?: string | null
}

interface GoBehavior {
  ScaleUp?: GoRules | null
  ScaleDown?: GoRules | null
}

type Behavior = NonNullable<Autoscaler['spec']['behavior']>

const read = annotationReader<GoBehavior>('<Behavior>', {
  Behavior: 'ScaleUp:<Rules>#1 ScaleDown:<Rules>#2',
  Rules: 'StabilizationWindowSeconds:i#1 SelectPolicy:s#2 Policies:[<Policy>#3 Tolerance:q#4',
  Policy: 'Type:s#1v Value:i#2v PeriodSeconds:i#3v',
})

export function readBehavior(text: string): Behavior | undefined {
  const { ScaleUp: up, ScaleDown: down } = read(text) ?? {}
  if (!up && !down) return undefined
  return { ...(up && { scaleUp: readRules(up) }), ...(down && { scaleDown: readRules(down) }) }
}

function readRules(go: GoRules): ScalingRules {
  const { StabilizationWindowSeconds: window, SelectPolicy: select, Policies: policies } = go
  return {
    ...(window != null && { stabilizationWindowSeconds: window }),
    ...(select != null && { selectPolicy: select }),
    ...(policies && {
      policies: policies.map(({ Type = '', Value = 0, PeriodSeconds = 0 }) => ({
        type: Type,
        value: Value,
        periodSeconds: PeriodSeconds,
      })),
    }),
    ...(go.Tolerance != null && { tolerance: go.Tolerance }),
  }
}

export const writeBehavior = ({ scaleUp, scaleDown }: Behavior): GoBehavior => ({
  ScaleUp: scaleUp ? writeRules(scaleUp) : null,
  ScaleDown: scaleDown ? writeRules(scaleDown) : null,
})

const writeRules = (rules: ScalingRules): GoRules => ({
  StabilizationWindowSeconds: rules.stabilizationWindowSeconds ?? null,
  SelectPolicy: rules.selectPolicy ?? null,
  Policies:
    rules.policies?.map(({ type = '', value = 0, periodSeconds = 0 }) => ({
      Type: type,
      Value: value,
      PeriodSeconds: periodSeconds,
    })) ?? null,
  Tolerance: rules.tolerance ?? null,
})
