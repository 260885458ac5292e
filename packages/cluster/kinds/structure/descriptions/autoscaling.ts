import type { Descriptions } from '../descriptions.ts'

const bounds = {
  maxReplicas: 'The most pods.',
  minReplicas: 'The fewest pods; absent: 1.',
  scaleTargetRef: 'What is scaled.',
}
const target = {
  '': 'An object, by kind and name.',
  apiVersion: 'Its group and version.',
  kind: 'Its kind.',
  name: 'Its name.',
}

export const autoscaling: Descriptions = {
  'autoscaling.v1.HorizontalPodAutoscalerSpec': {
    '': 'What is scaled, between which bounds, by what.',
    ...bounds,
    targetCPUUtilizationPercentage:
      'How much of the CPU that they requested pods are to use, in percent.',
  },
  'autoscaling.v1.HorizontalPodAutoscalerStatus': {
    '': 'How the autoscaler is.',
    currentCPUUtilizationPercentage: 'How much of their CPU pods use now, in percent.',
    currentReplicas: 'Pods that there are.',
    desiredReplicas: 'Pods that there are to be.',
    lastScaleTime: 'When the number last changed.',
  },
  'autoscaling.v2.HorizontalPodAutoscalerSpec': {
    '': 'What is scaled, between which bounds, by what.',
    ...bounds,
    behavior: 'How fast the number of pods may change.',
    metrics: 'What the number of pods goes by; the largest answer counts.',
  },
  'autoscaling.v2.HorizontalPodAutoscalerStatus': {
    '': 'How the autoscaler is.',
    currentMetrics: 'What was last read.',
    currentReplicas: 'Pods that there are.',
    desiredReplicas: 'Pods that there are to be.',
    lastScaleTime: 'When the number last changed.',
  },
  'autoscaling.v1.CrossVersionObjectReference': target,
  'autoscaling.v2.CrossVersionObjectReference': target,
  'autoscaling.v2.HorizontalPodAutoscalerBehavior': {
    '': 'How fast the number of pods may change.',
    scaleDown: 'Down.',
    scaleUp: 'Up.',
  },
  'autoscaling.v2.HPAScalingRules': {
    '': 'How fast, in one direction.',
    policies: 'How many pods in how many seconds.',
    selectPolicy: 'Which policy counts: Max, Min or Disabled.',
    stabilizationWindowSeconds: 'How long ago answers are still looked at, so that it stays calm.',
    tolerance: 'How far from the target nothing is done.',
  },
  'autoscaling.v2.HPAScalingPolicy': {
    '': 'How many pods in how many seconds.',
    periodSeconds: 'The seconds.',
    type: 'Pods for a number, Percent for a share.',
    value: 'The number or share.',
  },
  'autoscaling.v2.MetricSpec': {
    '': 'Something that is measured, and its target.',
    containerResource: 'A resource of one container of the pods.',
    external: 'Something outside the cluster.',
    object: 'Something of one object.',
    pods: 'Something of each pod.',
    resource: 'A resource that pods request: cpu or memory.',
    type: 'Resource, ContainerResource, Pods, Object or External.',
  },
  'autoscaling.v2.ResourceMetricSource': {
    '': 'A resource that pods request, and its target.',
    name: 'cpu or memory.',
    target: 'The target.',
  },
  'autoscaling.v2.MetricTarget': {
    '': 'What is to be measured.',
    averageUtilization: 'The mean share of what pods requested, in percent.',
    averageValue: 'The mean over all pods.',
    type: 'Utilization, Value or AverageValue.',
    value: 'The value in all.',
  },
  'autoscaling.v1.ScaleSpec': { '': 'How many there are to be.' },
  'autoscaling.v1.ScaleStatus': { '': 'How many there are.' },
}
