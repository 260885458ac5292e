/** What upstream holds back by feature gates that are closed by default, and a cluster may open here. */
export const featureGates = ['HPAConfigurableTolerance'] as const

export type FeatureGate = (typeof featureGates)[number]
