/** The learner's working folder on the jumpbox, as in the tutorial. */
export const workingFolder = '/root/kubernetes-the-hard-way';
