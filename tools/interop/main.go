// Command kuberay-operator runs KubeRay's RayCluster controller, and nothing else of its operator,
// against the API server of a kubeconfig. README.md says what for.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	routev1 "github.com/openshift/api/route/v1"
	configapi "github.com/ray-project/kuberay/ray-operator/apis/config/v1alpha1"
	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	"github.com/ray-project/kuberay/ray-operator/controllers/ray"
	"github.com/ray-project/kuberay/ray-operator/controllers/ray/batchscheduler"
	"github.com/ray-project/kuberay/ray-operator/controllers/ray/utils"
	_ "github.com/ray-project/kuberay/ray-operator/pkg/features" // registers the gates
	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

// options is the command line. --kubeconfig is controller-runtime's own flag.
type options struct {
	config       string
	namespaces   string
	featureGates string
	concurrency  int
	log          zap.Options
}

func parseOptions() options {
	var self options
	flag.StringVar(&self.config, "config", "", "a Configuration of the operator (config.ray.io/v1alpha1)")
	flag.StringVar(&self.namespaces, "watch-namespace", "", "namespaces to watch, with commas between them; none: all")
	flag.StringVar(&self.featureGates, "feature-gates", "", "NAME=true or NAME=false, with commas between them")
	flag.IntVar(&self.concurrency, "reconcile-concurrency", configapi.DefaultReconcileConcurrency, "RayClusters reconciled at once")
	self.log.BindFlags(flag.CommandLine)
	flag.Parse()
	return self
}

func newScheme() *runtime.Scheme {
	scheme := runtime.NewScheme()
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(rayv1.AddToScheme(scheme))
	utilruntime.Must(routev1.Install(scheme))
	utilruntime.Must(configapi.AddToScheme(scheme))
	return scheme
}

// readConfiguration is the operator's configuration with its defaults filled in.
func readConfiguration(path string, scheme *runtime.Scheme) (configapi.Configuration, error) {
	var configuration configapi.Configuration
	if path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return configuration, err
		}
		decoder := serializer.NewCodecFactory(scheme).UniversalDecoder()
		if err := runtime.DecodeInto(decoder, text, &configuration); err != nil {
			return configuration, fmt.Errorf("%s: %w", path, err)
		}
	}
	scheme.Default(&configuration)
	return configuration, nil
}

// cacheOptions holds in the cache what the operator's own program does: of Jobs only its own, and
// everything of the namespaces that are watched.
func cacheOptions(namespaces string) cache.Options {
	own := labels.SelectorFromSet(labels.Set{utils.KubernetesCreatedByLabelKey: utils.ComponentName})
	watched := map[string]cache.Config{}
	for _, namespace := range strings.Split(namespaces, ",") {
		if namespace != "" {
			watched[namespace] = cache.Config{}
		}
	}
	return cache.Options{
		DefaultNamespaces: watched,
		ByObject:          map[client.Object]cache.ByObject{&batchv1.Job{}: {Label: own}},
	}
}

// kubeconfig reads the file of --kubeconfig, or that of KUBECONFIG. Unlike the operator it falls
// back to nothing: a cluster that nobody named must not be written to.
func kubeconfig() (*rest.Config, error) {
	path := flag.Lookup("kubeconfig").Value.String()
	if path == "" {
		path = os.Getenv(clientcmd.RecommendedConfigPathEnvVar)
	}
	if path == "" {
		return nil, errors.New("no kubeconfig: give --kubeconfig or KUBECONFIG")
	}
	config, err := clientcmd.BuildConfigFromFlags("", path)
	if err != nil {
		return nil, err
	}
	config.UserAgent = "kuberay-operator/" + utils.KUBERAY_VERSION
	return config, nil
}

func run(self options) error {
	ctx := ctrl.SetupSignalHandler()
	if err := utilfeature.DefaultMutableFeatureGate.Set(self.featureGates); err != nil {
		return err
	}
	scheme := newScheme()
	configuration, err := readConfiguration(self.config, scheme)
	if err != nil {
		return err
	}
	target, err := kubeconfig()
	if err != nil {
		return err
	}
	target.QPS = float32(*configuration.QPS)
	target.Burst = *configuration.Burst
	manager, err := ctrl.NewManager(target, ctrl.Options{
		Scheme:  scheme,
		Cache:   cacheOptions(self.namespaces),
		Metrics: metricsserver.Options{BindAddress: "0"},
	})
	if err != nil {
		return err
	}
	scheduler, err := batchscheduler.NewSchedulerManager(ctx, configuration, target, manager.GetClient())
	if err != nil {
		return err
	}
	scheduler.AddToScheme(scheme)
	reconciler := ray.NewReconciler(ctx, manager, ray.RayClusterReconcilerOptions{
		HeadSidecarContainers:   configuration.HeadSidecarContainers,
		WorkerSidecarContainers: configuration.WorkerSidecarContainers,
		DefaultContainerEnvs:    configuration.DefaultContainerEnvs,
		BatchSchedulerManager:   scheduler,
	})
	if err := reconciler.SetupWithManager(manager, self.concurrency); err != nil {
		return err
	}
	return manager.Start(ctx)
}

func main() {
	self := parseOptions()
	logger := zap.New(zap.UseFlagOptions(&self.log))
	ctrl.SetLogger(logger)
	klog.SetLogger(logger)
	if err := run(self); err != nil {
		fmt.Fprintf(os.Stderr, "kuberay-operator: %v\n", err)
		os.Exit(1)
	}
}
