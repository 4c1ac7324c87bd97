// podctl: the few CRI calls cluster.sh needs (instead of crictl).
// usage: podctl SOCKET list | remove     (remove stops and removes every pod sandbox)
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
	cri "k8s.io/cri-client/pkg"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: podctl SOCKET list|remove")
		os.Exit(2)
	}
	ctx := context.Background()
	rt, err := cri.NewRemoteRuntimeService("unix://"+os.Args[1], 30*time.Second, nil, nil)
	die(err)
	pods, err := rt.ListPodSandbox(ctx, &runtimeapi.PodSandboxFilter{})
	die(err)
	bad := 0
	for _, p := range pods {
		name := p.Metadata.Namespace + "/" + p.Metadata.Name
		var err error
		switch os.Args[2] {
		case "list":
			fmt.Println(p.Id[:13], p.State, name)
		case "remove":
			if err = rt.StopPodSandbox(ctx, p.Id); err == nil {
				err = rt.RemovePodSandbox(ctx, p.Id)
			}
		default:
			os.Exit(2)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, name+":", err)
			bad++
		}
	}
	if bad > 0 {
		os.Exit(1)
	}
}

func die(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
