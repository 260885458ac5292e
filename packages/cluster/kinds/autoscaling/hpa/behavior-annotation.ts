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

export function readBehavior(go: GoBehavior | undefined): Behavior | undefined {
  if (!go?.ScaleUp && !go?.ScaleDown) return undefined
  return {
    ...(go.ScaleUp && { scaleUp: readRules(go.ScaleUp) }),
    ...(go.ScaleDown && { scaleDown: readRules(go.ScaleDown) }),
  }
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
