// The controllers of cert-manager that ACME by DNS-01 needs, as one process. cert-manager's own program is a module that no Go proxy has (its
// folder is not its name), and it has more: webhooks, other issuers, Ingresses, Gateways, leader election.
package main

import (
	"context"
	"flag"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/cert-manager/cert-manager/pkg/controller"
	_ "github.com/cert-manager/cert-manager/pkg/controller/acmechallenges"
	_ "github.com/cert-manager/cert-manager/pkg/controller/acmeorders"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/acme"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/approver"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/issuing"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/keymanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/readiness"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/requestmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/revisionmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/trigger"
	_ "github.com/cert-manager/cert-manager/pkg/controller/clusterissuers"
	_ "github.com/cert-manager/cert-manager/pkg/controller/issuers"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/acme"
	"k8s.io/klog/v2"
)

func main() {
	// Names and defaults are those of cert-manager's own flags, where it has them.
	kubeconfig := flag.String("kubeconfig", "", "of the cluster")
	namespace := flag.String("cluster-resource-namespace", "cert-manager", "where the Secrets of ClusterIssuers are")
	nameservers := flag.String("dns01-recursive-nameservers", "", "HOST:PORT,... that are asked whether a record is there, and no others")
	retry := flag.Duration("dns01-check-retry-period", 10*time.Second, "between two such questions")
	backoff := flag.Duration("certificate-request-minimum-backoff-duration", time.Hour, "after a request that failed")
	klog.InitFlags(nil)
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	options := controller.ContextOptions{Kubeconfig: *kubeconfig, KubernetesAPIQPS: 20, KubernetesAPIBurst: 50}
	options.ClusterResourceNamespace = *namespace
	options.ClusterIssuerAmbientCredentials = true
	options.DNS01Nameservers = strings.Split(*nameservers, ",")
	options.DNS01CheckRetryPeriod = *retry
	options.CopiedAnnotationPrefixes = []string{"*", "-kubectl.kubernetes.io/"}
	options.CertificateRequestMinimumBackoffDuration = *backoff
	options.CertificateRequestMaximumBackoffDuration = 32 * time.Hour
	options.MaxConcurrentChallenges = 60
	factory, err := controller.NewContextFactory(ctx, options)
	check(err)

	running := []controller.Interface{}
	for name, create := range controller.Known() {
		each, err := create(factory)
		if err != nil {
			klog.Fatalf("%s: %v", name, err)
		}
		running = append(running, each)
	}
	built, err := factory.Build()
	check(err)
	built.KubeSharedInformerFactory.Start(ctx.Done())
	built.SharedInformerFactory.Start(ctx.Done())
	built.HTTP01ResourceMetadataInformersFactory.Start(ctx.Done())
	var all sync.WaitGroup
	for _, each := range running {
		all.Go(func() { check(each.Run(5, ctx)) })
	}
	klog.Infof("%d controllers work", len(running))
	all.Wait()
}

func check(err error) {
	if err != nil {
		klog.Fatal(err)
	}
}
