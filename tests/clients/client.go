// A client of the emulator in Go: net/http. What it is to do is its argument; it prints what came back.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"
)

type object = map[string]any

var (
	url      = os.Getenv("SEGMENT_PROFILE_API_URL")
	profiles = url + "/v1/spaces/" + os.Getenv("SEGMENT_SPACE_ID") + "/collections/users/profiles/"
	client   = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000}, Timeout: time.Minute}
)

// status sends a request and says its status, or why there is none.
func status(method, address, secret string, body []byte) string {
	request, err := http.NewRequest(method, address, bytes.NewReader(body))
	if err != nil {
		return err.Error()
	}
	request.SetBasicAuth(os.Getenv(secret), "")
	answer, err := client.Do(request)
	if err != nil {
		return err.Error()
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err.Error()
	}
	return strconv.Itoa(answer.StatusCode)
}

func track(call object) string {
	body, err := json.Marshal(call)
	if err != nil {
		return err.Error()
	}
	return status("POST", url+"/v1/track", "SEGMENT_WRITE_KEY", body)
}

func read(path string) string {
	return status("GET", profiles+path, "SEGMENT_PROFILE_API_TOKEN", nil)
}

// atOnce makes a thousand calls at once, each on a connection of its own.
func atOnce() []string {
	answers := make([]string, 1000)
	var sending sync.WaitGroup
	for number := range answers {
		sending.Add(1)
		go func(number int) {
			defer sending.Done()
			id := fmt.Sprintf("go-%d", number)
			answers[number] = track(object{"userId": "go", "event": fmt.Sprintf("Event %d", number), "messageId": id})
		}(number)
	}
	sending.Wait()
	return answers
}

// steady asks every 10 ms, at most fifty under way; a delay of more than a tenth of a second is not caught up with.
func steady() []string {
	answers := make([]string, 1000)
	numbers := make(chan int)
	var asking sync.WaitGroup
	for worker := 0; worker < 50; worker++ {
		asking.Add(1)
		go func() {
			defer asking.Done()
			for number := range numbers {
				answers[number] = read("user_id:u_1001/traits")
			}
		}()
	}
	due := time.Now()
	for number := range answers {
		due = due.Add(10 * time.Millisecond)
		if latest := time.Now().Add(-100 * time.Millisecond); due.Before(latest) {
			due = latest
		}
		time.Sleep(time.Until(due))
		numbers <- number
	}
	close(numbers)
	asking.Wait()
	return answers
}

// halves sends text that was cut in the middle of an emoji, alone and in a batch; Go's encoder would mend it.
func halves() []string {
	call := `{"type":"track","userId":"go","event":"Halves","messageId":"half-%d","properties":{"cut":"well done \ud83d"}}`
	one, two := fmt.Sprintf(call, 1), fmt.Sprintf(call, 2)
	return []string{
		status("POST", url+"/v1/track", "SEGMENT_WRITE_KEY", []byte(one)),
		status("POST", url+"/v1/batch", "SEGMENT_WRITE_KEY", []byte(`{"batch":[`+two+`]}`)),
	}
}

// times sends the time it was given, in the forms that Go writes.
func times() []string {
	milliseconds, err := strconv.ParseInt(os.Args[2], 10, 64)
	if err != nil {
		return []string{err.Error()}
	}
	at := time.UnixMilli(milliseconds).UTC()
	newfoundland := at.In(time.FixedZone("", -(3*60+30)*60))
	whole := at.Truncate(time.Second)
	forms := []struct {
		text     string
		expected time.Time
	}{
		{at.Format(time.RFC3339Nano), at},
		{newfoundland.Format(time.RFC3339Nano), at},
		{newfoundland.Format(time.RFC3339), whole},
		{newfoundland.Format("2006-01-02T15:04:05.999999999-0700"), at},
		{newfoundland.Format("2006-01-02T15:04:05,000Z07:00"), at},
		{at.Format("2006-01-02"), at.Truncate(24 * time.Hour)},
	}
	var answers []string
	for number, form := range forms {
		properties := object{"expected": form.expected.UnixMilli()}
		id := fmt.Sprintf("time-%d", number)
		answers = append(answers, track(object{
			"userId": "go", "event": form.text, "messageId": id, "timestamp": form.text, "properties": properties,
		}))
	}
	return append(answers, read("user_id:u_1001/events?start="+newfoundland.Format(time.RFC3339Nano)))
}

func main() {
	tasks := map[string]func() []string{"at_once": atOnce, "steady": steady, "halves": halves, "times": times}
	text, err := json.Marshal(tasks[os.Args[1]]())
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}
